package io.jenkins.plugins.assumed_role.signatures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;

/** {@code src/jenkins-api} declares Jenkins as the real jars of the baseline have it. */
class SignaturesTest {

    private static final int KIND =
            Opcodes.ACC_INTERFACE | Opcodes.ACC_ANNOTATION | Opcodes.ACC_ENUM | Opcodes.ACC_ABSTRACT;
    private static final int ACCESS =
            Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED | Opcodes.ACC_STATIC | Opcodes.ACC_ABSTRACT;

    private final ClassFiles jenkins = ClassFiles.ofClassPath();
    private final List<String> faults = new ArrayList<>();
    private final Set<String> locked = new HashSet<>(Files.readAllLines(LockTest.LOCK));

    SignaturesTest() throws IOException {}

    @Test
    void each_signature_is_as_jenkins_has_it(@TempDir Path directory) throws Exception {
        ClassFiles signatures = ClassFiles.ofSignatures(directory);
        List<ClassNode> declared = ClassFiles.in(directory);

        for (ClassNode type : declared) {
            ClassNode real = jenkins.find(type.name);
            if (real == null) {
                faults.add(type.name + " is not there");
                continue;
            }
            checkType(type, real);
            type.fields.forEach(field -> checkField(field, real));
            type.methods.stream().filter(SignaturesTest::isWritten).forEach(method -> checkMethod(method, real));
            checkOverrides(type, real, signatures);
        }

        assertThat(faults).isEmpty();
        assertThat(declared).hasSizeGreaterThan(90);
    }

    private void checkType(ClassNode type, ClassNode real) {
        if ((type.access & KIND) != (real.access & KIND)) {
            faults.add(type.name + " is of another kind");
        }
        if (isDeprecated(real.access, real.visibleAnnotations)) {
            faults.add(type.name + " is deprecated");
        }
        if (!Objects.equals(retention(type), retention(real))) {
            faults.add(type.name + " has another retention");
        }
        Collection<String> supertypes =
                jenkins.hierarchy(real).stream().map(each -> each.name).toList();
        ClassFiles.supertypes(type)
                .filter(each -> !supertypes.contains(each))
                .forEach(each -> faults.add(type.name + " does not extend " + each));
    }

    private void checkField(FieldNode field, ClassNode real) {
        String name = real.name + "." + field.name;
        real.fields.stream()
                .filter(each -> each.name.equals(field.name) && each.desc.equals(field.desc))
                .findFirst()
                .ifPresentOrElse(
                        each -> {
                            if ((each.access & ACCESS) != (field.access & ACCESS)) {
                                faults.add(name + " has other modifiers");
                            }
                            if (field.value != null && !field.value.equals(each.value)) {
                                faults.add(name + " has another value: " + each.value);
                            }
                            if (isDeprecated(each.access, each.visibleAnnotations)) {
                                faults.add(name + " is deprecated");
                            }
                        },
                        () -> faults.add(name + " " + field.desc + " is not there"));
    }

    private void checkMethod(MethodNode method, ClassNode real) {
        String name = real.name + "." + method.name + method.desc;
        real.methods.stream()
                .filter(each -> each.name.equals(method.name) && each.desc.equals(method.desc))
                .filter(each -> (each.access & Opcodes.ACC_BRIDGE) == 0)
                .findFirst()
                .ifPresentOrElse(
                        each -> {
                            if ((each.access & ACCESS) != (method.access & ACCESS)) {
                                faults.add(name + " has other modifiers");
                            }
                            if (!new TreeSet<>(each.exceptions).equals(new TreeSet<>(method.exceptions))) {
                                faults.add(name + " throws " + each.exceptions);
                            }
                            if (isDeprecated(each.access, each.visibleAnnotations) && isCalled(method, real)) {
                                faults.add(name + " is deprecated");
                            }
                        },
                        () -> faults.add(name + " is not there"));
    }

    /** Jenkins narrows results of inherited members. A caller refers to the narrowed one, and an override to the bridge, if it is not declared. */
    private void checkOverrides(ClassNode type, ClassNode real, ClassFiles signatures) {
        for (ClassNode supertype : signatures.hierarchy(type)) {
            if (supertype == type || supertype.name.startsWith("java/")) {
                continue;
            }
            for (MethodNode member : supertype.methods) {
                if (!ClassFiles.isVirtual(member) || isDeclared(type, member, signatures)) {
                    continue;
                }
                real.methods.stream()
                        .filter(each -> each.name.equals(member.name) && each.desc.equals(member.desc))
                        .filter(each -> (each.access & Opcodes.ACC_BRIDGE) == 0)
                        .filter(each -> !isDeprecated(each.access, each.visibleAnnotations) || isCalled(type, each))
                        .forEach(each -> faults.add(type.name + " overrides " + member.name + member.desc));
                overriding(member, supertype, real)
                        .filter(found -> !found.desc.equals(member.desc))
                        .findFirst()
                        .ifPresent(found -> faults.add(
                                type.name + " overrides " + member.name + member.desc + " as " + found.desc));
            }
        }
    }

    /**
     * Returns whether the plugin calls the method by its type or a subtype. A launcher has to override even the deprecated ways to start a
     * process, and a supertype may declare the method without deprecating it.
     */
    private boolean isCalled(MethodNode method, ClassNode real) {
        return locked.stream()
                .filter(line -> line.startsWith("method ") && line.endsWith(" " + method.name + method.desc))
                .map(line -> jenkins.find(line.split(" ")[1]))
                .filter(Objects::nonNull)
                .flatMap(caller -> jenkins.hierarchy(caller).stream())
                .anyMatch(above -> above.name.equals(real.name));
    }

    /** Returns whether the plugin calls the method by this type. */
    private boolean isCalled(ClassNode type, MethodNode method) {
        return locked.contains("method " + type.name + " " + method.name + method.desc);
    }

    /** Returns whether the type, or a nearer supertype that is declared, has the member itself. */
    private static boolean isDeclared(ClassNode type, MethodNode member, ClassFiles signatures) {
        for (ClassNode each : signatures.hierarchy(type)) {
            if (each.methods.contains(member)) {
                return false;
            }
            if (each.methods.stream()
                    .anyMatch(other -> other.name.equals(member.name)
                            && Type.getArgumentCount(other.desc) == Type.getArgumentCount(member.desc))) {
                return true;
            }
        }
        return false;
    }

    private Stream<MethodNode> overriding(MethodNode member, ClassNode declaring, ClassNode real) {
        return jenkins.hierarchy(real).stream()
                .filter(each -> !each.name.equals(declaring.name))
                .filter(each -> jenkins.hierarchy(each).stream().anyMatch(above -> above.name.equals(declaring.name)))
                .filter(each -> hasBridge(each, member))
                .flatMap(each -> each.methods.stream())
                .filter(each -> each.name.equals(member.name))
                .filter(each -> (each.access & Opcodes.ACC_BRIDGE) == 0)
                .filter(each -> Type.getArgumentCount(each.desc) == Type.getArgumentCount(member.desc));
    }

    private static boolean hasBridge(ClassNode type, MethodNode member) {
        return type.methods.stream()
                .anyMatch(each -> (each.access & Opcodes.ACC_BRIDGE) != 0
                        && each.name.equals(member.name)
                        && each.desc.equals(member.desc));
    }

    /** Leaves out constructors that the compiler adds: each body of a signature throws. */
    private static boolean isWritten(MethodNode method) {
        if ((method.access & (Opcodes.ACC_SYNTHETIC | Opcodes.ACC_PRIVATE)) != 0 || method.name.equals("<clinit>")) {
            return false;
        }
        if (!method.name.equals("<init>")) {
            return true;
        }
        for (AbstractInsnNode each : method.instructions) {
            if (each instanceof TypeInsnNode made && made.desc.equals("java/lang/UnsupportedOperationException")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDeprecated(int access, List<AnnotationNode> annotations) {
        return (access & Opcodes.ACC_DEPRECATED) != 0
                || annotations != null
                        && annotations.stream().anyMatch(each -> each.desc.equals("Ljava/lang/Deprecated;"));
    }

    private static String retention(ClassNode type) {
        if (type.visibleAnnotations == null || (type.access & Opcodes.ACC_ANNOTATION) == 0) {
            return null;
        }
        return type.visibleAnnotations.stream()
                .filter(each -> each.desc.equals("Ljava/lang/annotation/Retention;"))
                .map(each -> ((String[]) each.values.get(1))[1])
                .findFirst()
                .orElse("CLASS");
    }
}

package io.jenkins.plugins.assumed_role.signatures;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.RecordComponentVisitor;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The references of the plugin to Jenkins, one a line: types, members that are called, also by way of the plugin's own classes, the interfaces of
 * lambdas, supertypes, annotations, and each method of the plugin that overrides one of Jenkins, with its bridges.
 */
final class References {

    private static final String OURS = "io/jenkins/plugins/assumed_role/";
    /** Everything that Maven Central serves in the version of the baseline. */
    private static final Pattern ELSEWHERE =
            Pattern.compile("(java|javax|jdk|sun|software/amazon/awssdk|org/apache/commons/cli)/.*");

    private static final Set<String> OF_OBJECT = Set.of(
            "equals(Ljava/lang/Object;)Z",
            "getClass()Ljava/lang/Class;",
            "hashCode()I",
            "toString()Ljava/lang/String;");

    private final ClassFiles jenkins;
    private final Map<String, ClassNode> ours = new HashMap<>();
    private final Set<String> lines = new TreeSet<>();

    private References(ClassFiles jenkins, List<ClassNode> plugin) {
        this.jenkins = jenkins;
        plugin.forEach(type -> ours.put(type.name, type));
    }

    /** @return sorted */
    static Set<String> of(List<ClassNode> plugin, ClassFiles jenkins) {
        References references = new References(jenkins, plugin);
        plugin.forEach(references::read);
        return references.lines;
    }

    private void read(ClassNode type) {
        ClassFiles.supertypes(type).filter(References::isJenkins).forEach(each -> add("extends", type.name, each));
        type.methods.stream()
                .filter(ClassFiles::isVirtual)
                .filter(method -> overrides(type, method))
                .forEach(method -> add(
                        (method.access & Opcodes.ACC_BRIDGE) == 0 ? "overrides" : "bridges",
                        type.name,
                        method.name + method.desc));
        type.accept(new ClassRemapper(new Visitor(), new Types()));
    }

    /** A method of that name with as many parameters; a bridge is found by the name of the method that it leads to. */
    private boolean overrides(ClassNode type, MethodNode method) {
        return supertypesInJenkins(type)
                .flatMap(each -> each.methods.stream())
                .filter(ClassFiles::isVirtual)
                .anyMatch(each -> each.name.equals(method.name) && parameters(each) == parameters(method));
    }

    private Stream<ClassNode> supertypesInJenkins(ClassNode type) {
        return ClassFiles.supertypes(type).flatMap(name -> {
            if (ours.containsKey(name)) {
                return supertypesInJenkins(ours.get(name));
            }
            ClassNode found = isJenkins(name) ? jenkins.find(name) : null;
            Collection<ClassNode> all = found == null ? List.of() : jenkins.hierarchy(found);
            return all.stream().filter(each -> isJenkins(each.name));
        });
    }

    private static int parameters(MethodNode method) {
        return Type.getArgumentCount(method.desc);
    }

    private static boolean isJenkins(String name) {
        return !name.startsWith(OURS)
                && !name.startsWith("[")
                && !ELSEWHERE.matcher(name).matches();
    }

    /** A member of Jenkins that is called by the name of a class of the plugin, which inherits it. */
    private boolean isInherited(String owner, String name, String descriptor) {
        for (ClassNode type = ours.get(owner); type != null; type = ours.get(type.superName)) {
            if (Stream.concat(
                            type.methods.stream().map(each -> each.name + each.desc),
                            type.fields.stream().map(each -> each.name + each.desc))
                    .anyMatch((name + descriptor)::equals)) {
                return false;
            }
        }
        return ours.containsKey(owner)
                && supertypesInJenkins(ours.get(owner)).findAny().isPresent();
    }

    private void member(String kind, String owner, String name, String descriptor) {
        if (isJenkins(owner) || isInherited(owner, name, descriptor)) {
            add(kind, owner, name + (kind.startsWith("field") ? " " : "") + descriptor);
        }
    }

    private void add(String... words) {
        lines.add(String.join(" ", words).replace(OURS, ""));
    }

    /** Sees each type that a class file names, in descriptors and signatures too. */
    private final class Types extends Remapper {
        @Override
        public String map(String name) {
            if (isJenkins(name)) {
                add("type", name);
            }
            return name;
        }
    }

    private final class Visitor extends ClassVisitor {

        Visitor() {
            super(Opcodes.ASM9);
        }

        private AnnotationVisitor annotation(String descriptor, boolean visible) {
            String name = Type.getType(descriptor).getInternalName();
            if (isJenkins(name)) {
                add("annotation", name, visible ? "at run time" : "in class files");
            }
            return null;
        }

        @Override
        public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            return annotation(descriptor, visible);
        }

        @Override
        public RecordComponentVisitor visitRecordComponent(String name, String descriptor, String signature) {
            return new RecordComponentVisitor(Opcodes.ASM9) {
                @Override
                public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                    return annotation(annotation, visible);
                }
            };
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
            return new FieldVisitor(Opcodes.ASM9) {
                @Override
                public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                    return annotation(annotation, visible);
                }
            };
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Code();
        }

        private final class Code extends MethodVisitor {

            Code() {
                super(Opcodes.ASM9);
            }

            @Override
            public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
                return annotation(descriptor, visible);
            }

            @Override
            public AnnotationVisitor visitParameterAnnotation(int parameter, String descriptor, boolean visible) {
                return annotation(descriptor, visible);
            }

            @Override
            public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
                boolean isStatic = opcode == Opcodes.GETSTATIC || opcode == Opcodes.PUTSTATIC;
                member(isStatic ? "field static" : "field", owner, name, descriptor);
            }

            @Override
            public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
                call(opcode == Opcodes.INVOKESTATIC, owner, name, descriptor, isInterface);
            }

            @Override
            public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
                Type type = Type.getReturnType(descriptor);
                if (type.getSort() == Type.OBJECT && isJenkins(type.getInternalName())) {
                    add("lambda", type.getInternalName(), name + (arguments.length > 0 ? arguments[0] : ""));
                }
                for (Object argument : arguments) {
                    if (argument instanceof Handle handle) {
                        call(
                                handle.getTag() == Opcodes.H_INVOKESTATIC,
                                handle.getOwner(),
                                handle.getName(),
                                handle.getDesc(),
                                handle.isInterface());
                    }
                }
            }

            private void call(boolean isStatic, String owner, String name, String descriptor, boolean isInterface) {
                // Java 17 compiles them as calls of Object, Java 18 and newer as calls of the interface (JDK-8272564).
                if (isInterface && OF_OBJECT.contains(name + descriptor)) {
                    return;
                }
                member(
                        "method" + (isStatic ? " static" : "") + (isInterface ? " of interface" : ""),
                        owner,
                        name,
                        descriptor);
            }

            @Override
            public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
                // The type is seen by the remapper.
            }
        }
    }
}

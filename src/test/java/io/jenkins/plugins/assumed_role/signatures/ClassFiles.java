package io.jenkins.plugins.assumed_role.signatures;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/** Class files by their internal names, from directories first and from the class path then. */
public final class ClassFiles {

    private static final Path SIGNATURES = Path.of("src/jenkins-api/java");

    private final List<Path> directories;
    private final Map<String, ClassNode> read = new HashMap<>();

    private ClassFiles(Path... directories) {
        this.directories = List.of(directories);
    }

    /** Jenkins as it is on the class path. */
    public static ClassFiles ofClassPath() {
        return new ClassFiles();
    }

    /**
     * Jenkins as {@code src/jenkins-api} declares it.
     *
     * @param directory an empty directory, for the class files of the signatures
     */
    public static ClassFiles ofSignatures(Path directory) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> arguments = new ArrayList<>(List.of(
                "-d",
                directory.toString(),
                "-proc:none",
                "-nowarn",
                "-parameters",
                "-classpath",
                System.getProperty("java.class.path")));
        try (Stream<Path> files = Files.walk(SIGNATURES)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::toString)
                    .forEach(arguments::add);
        }
        if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new AssertionError("The signatures in " + SIGNATURES + " do not compile.");
        }
        return new ClassFiles(directory);
    }

    /** Returns whether the real Jenkins is on the class path, as it is with {@code jenkins.pom.xml}. */
    public static boolean isJenkinsHere() {
        return ClassFiles.class.getClassLoader().getResource("hudson/model/Run.class") != null;
    }

    /** The classes below a directory. */
    public static List<ClassNode> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .sorted()
                    .map(ClassFiles::parse)
                    .toList();
        }
    }

    /** @return null if there is no such class */
    public ClassNode find(String name) {
        return read.computeIfAbsent(name, this::load);
    }

    /** The class itself and all that it extends and implements, nearest first. */
    public Collection<ClassNode> hierarchy(ClassNode type) {
        Map<String, ClassNode> found = new LinkedHashMap<>();
        collect(type, found);
        return found.values();
    }

    private void collect(ClassNode type, Map<String, ClassNode> found) {
        if (type == null || found.putIfAbsent(type.name, type) != null) {
            return;
        }
        supertypes(type).map(this::find).filter(Objects::nonNull).forEach(next -> collect(next, found));
    }

    static Stream<String> supertypes(ClassNode type) {
        return Stream.concat(Stream.ofNullable(type.superName), type.interfaces.stream());
    }

    /** Returns whether a method of the class can override one of a superclass, or be overridden. */
    static boolean isVirtual(MethodNode method) {
        return (method.access & (Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE)) == 0 && !method.name.startsWith("<");
    }

    private ClassNode load(String name) {
        try {
            for (Path directory : directories) {
                Path file = directory.resolve(name + ".class");
                if (Files.exists(file)) {
                    return parse(file);
                }
            }
            try (InputStream in = ClassFiles.class.getClassLoader().getResourceAsStream(name + ".class")) {
                return in == null ? null : parse(in.readAllBytes());
            }
        } catch (IOException x) {
            throw new UncheckedIOException(x);
        }
    }

    private static ClassNode parse(Path file) {
        try {
            return parse(Files.readAllBytes(file));
        } catch (IOException x) {
            throw new UncheckedIOException(x);
        }
    }

    private static ClassNode parse(byte[] bytes) {
        ClassNode node = new ClassNode();
        new ClassReader(bytes).accept(node, ClassReader.SKIP_FRAMES);
        return node;
    }

    @Override
    public String toString() {
        return Arrays.toString(directories.toArray());
    }
}

package io.jenkins.plugins.assumed_role.e2e;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A JVM that ends soon. Without a second compiler and threads of the collector it takes half of the processor time. */
public final class ShortJvm {

    public static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private ShortJvm() {}

    /** Returns the command that starts it with these arguments of Java. */
    public static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(OPTIONS);
        command.add(0, Tool.ofJvm("java"));
        command.addAll(Arrays.asList(arguments));
        return command;
    }
}

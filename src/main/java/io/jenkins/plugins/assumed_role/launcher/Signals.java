package io.jenkins.plugins.assumed_role.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import sun.misc.Signal;

/** Passes signals on, so that {@code terraform} can release its lock before it ends. */
final class Signals {

    private static final List<String> FORWARDED = List.of("TERM", "INT", "HUP", "QUIT", "USR1", "USR2");
    private static final List<String> FROM_TERMINAL = List.of("INT", "QUIT");

    private Signals() {}

    /** From now on this JVM ends with the process, not with a signal. */
    static void forwardTo(Process process) {
        for (String name : FORWARDED) {
            try {
                Signal.handle(new Signal(name), signal -> forward(signal.getName(), process));
            } catch (IllegalArgumentException x) {
                // Windows lacks it, or the JVM keeps it for itself.
            }
        }
    }

    private static void forward(String signal, Process process) {
        if (FROM_TERMINAL.contains(signal) && isForegroundOfTerminal()) {
            // The terminal sends it to the command as well; a second one makes terraform give up without releasing its
            // lock.
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException x) {
            process.destroy();
        }
    }

    /** Linux tells: our process group is the one in the foreground of our terminal. Elsewhere a console is taken for the same. */
    private static boolean isForegroundOfTerminal() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            // Behind the name, which may have blanks: state, ppid, pgrp, session, tty, tpgid (proc(5)).
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return !fields[4].equals("0") && fields[2].equals(fields[5]);
        } catch (IOException x) {
            return System.console() != null;
        }
    }
}

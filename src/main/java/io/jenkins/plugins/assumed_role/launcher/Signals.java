package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.agent.Failures;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/** Passes signals on, so that {@code terraform} can release its lock before it ends. */
final class Signals {

    /** All signals that would end this process, and with it the masks and the session, but not the command. */
    private static final List<String> FORWARDED =
            List.of("TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "ALRM", "VTALRM", "PROF", "XCPU", "IO", "PWR");

    private static final String FROM_TERMINAL = "INT";

    /** A signal of the terminal reaches all processes at once. */
    private static final int WITNESS_MILLIS = 200;

    /** The terminal may send two signals so quickly that no new witness has seen the second. */
    private static final long SAME_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The process that gets the signals; null before it is there. */
    private Process command;

    private final List<String> early = new ArrayList<>();
    private Process witness;
    private Long lastOfTerminal;

    private Signals() {}

    /** Makes this JVM end with its command, not with a signal. A command can send or cause one as soon as it runs, so this comes before its start. */
    static Signals keep() {
        Signals signals = new Signals();
        signals.findWitness();
        for (String name : FORWARDED) {
            try {
                Signal.handle(new Signal(name), signal -> signals.forward(signal.getName()));
            } catch (IllegalArgumentException x) {
                // Windows lacks it, or the JVM keeps it for itself.
            }
        }
        return signals;
    }

    /** Passes on the signals from now on and those that came during the start. */
    synchronized void forwardTo(Process process) {
        command = process;
        early.forEach(this::send);
    }

    private synchronized void forward(String signal) {
        if (command == null) {
            early.add(signal);
            return;
        }
        if (signal.equals(FROM_TERMINAL) && isForegroundOfTerminal() && isOfTerminal()) {
            // The terminal sends it to the command as well. At a second one, terraform ends and leaves its lock.
            return;
        }
        send(signal);
    }

    private void send(String signal) {
        if (!command.isAlive()) {
            return;
        }
        try {
            // The shell's own kill: slim images have no program of that name.
            helper("kill -s \"$1\" \"$2\"", signal, String.valueOf(command.pid()));
        } catch (IOException x) {
            if (signal.equals("TERM")) {
                // The process itself would close the streams that its last output is read from.
                command.toHandle().destroy();
            } else {
                CommandBlock.report(
                        "signal " + signal + " cannot be passed on without a shell: " + Failures.message(x));
            }
        }
    }

    /** Returns true if the terminal has sent a signal to its whole foreground, and not another process to this one only. */
    private boolean isOfTerminal() {
        if (witness == null) {
            return true;
        }
        try {
            boolean again = lastOfTerminal != null && System.nanoTime() - lastOfTerminal < SAME_NANOS;
            if (!again && !witness.waitFor(WITNESS_MILLIS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        } catch (InterruptedException x) {
            Thread.currentThread().interrupt();
        }
        lastOfTerminal = System.nanoTime();
        if (!witness.isAlive()) {
            findWitness();
        }
        return true;
    }

    /** A process in the same group, which ends with this one or by a signal of the terminal to the group. Only a terminal needs it. */
    private synchronized void findWitness() {
        try {
            witness = hasTerminal() ? helper("read -r nothing") : null;
        } catch (IOException x) {
            witness = null;
        }
    }

    private static Process helper(String script, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script, "sh")
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        builder.command().addAll(List.of(arguments));
        builder.environment().keySet().retainAll(Set.of("PATH"));
        return builder.start();
    }

    private static boolean hasTerminal() {
        try {
            return !stat()[4].equals("0");
        } catch (IOException x) {
            return System.console() != null;
        }
    }

    /** Reads from Linux if our process group is in the foreground of our terminal. On other systems, a console counts as that. */
    private static boolean isForegroundOfTerminal() {
        try {
            String[] fields = stat();
            return !fields[4].equals("0") && fields[2].equals(fields[5]);
        } catch (IOException x) {
            return System.console() != null;
        }
    }

    /** Behind the name, which may have blanks: state, ppid, pgrp, session, tty, tpgid (proc(5)). */
    private static String[] stat() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }
}

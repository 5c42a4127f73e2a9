package io.jenkins.plugins.assumed_role.block;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.util.Secret;
import io.jenkins.plugins.assumed_role.delivery.ToolEnvironment;
import io.jenkins.plugins.assumed_role.sts.Lifetime;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.Serializable;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** The present variables of a block. A read needs only memory. */
public final class BlockVariables implements Serializable {

    private static final long serialVersionUID = 1;

    /** Null before the first session and after the block. */
    private volatile Generation generation;

    /** The generation before the last renewal, for processes that started right before it; null if there is none. */
    private volatile Generation previous;

    /** The variables of the enclosing block; null if there is none. */
    private final BlockVariables enclosing;

    private volatile String failure;
    private volatile boolean lostAgent;

    /** @param enclosing the variables of the block around this one; null if there is none */
    public BlockVariables(BlockVariables enclosing) {
        this.enclosing = enclosing;
    }

    /** Replaces the earlier session. */
    public void set(ToolEnvironment tools, RoleSession session) {
        previous = generation;
        generation = new Generation(tools, session);
        failure = null;
    }

    /**
     * Keeps the reason for a failed renewal, for the case that the session ends.
     *
     * @param lostAgent whether that is the loss of the agent
     */
    void failing(String why, boolean lostAgent) {
        failure = why;
        this.lostAgent = lostAgent;
    }

    /** Forgets the session at the end of the block. */
    void forget() {
        generation = null;
        previous = null;
    }

    /** Returns whether a variable inside the block comes from the block itself or an enclosing one, and not from a step in between. */
    boolean gave(String name, String value) {
        Generation now = generation;
        Generation before = previous;
        return now != null && now.has(name, value)
                || before != null && before.has(name, value)
                || enclosing != null && enclosing.gave(name, value);
    }

    /** @throws AbortException if the session is over */
    public void expand(EnvVars env) throws AbortException {
        check();
        Generation now = generation;
        if (now != null) {
            now.expand(env);
        }
    }

    /** Does the same for a caller that cannot fail, and leaves out the keys if the session has expired. */
    public void expandAnyway(EnvVars env) {
        Generation now = generation;
        if (now != null) {
            now.expand(env);
            if (now.isOver()) {
                now.secret.keySet().forEach(env::remove);
            }
        }
    }

    /**
     * Finds the variables that the environment of a process lacks. A variable that it sets stays, as a step in the block may have set it.
     *
     * @throws AbortException if the session is over
     */
    Additions additionsTo(Map<String, String> environment) throws AbortException {
        check();
        Generation now = generation;
        return now == null ? Additions.NONE : now.additionsTo(environment);
    }

    /** @throws AbortException if the session is over */
    private void check() throws AbortException {
        Generation now = generation;
        if (now != null && now.isOver()) {
            throw over(now);
        }
    }

    private AbortException over(Generation now) {
        String why = failure;
        String message = "withAssumedRole: the session of this block ended at " + Instant.ofEpochMilli(now.until)
                + (why == null ? " and is not renewed yet" : " and could not be renewed")
                + ", so no step can run in it."
                + (why == null ? " Its agent was disconnected until after that. Try the step again." : "\n" + why);
        return Aborts.because(message, why == null || lostAgent);
    }

    public Set<String> sensitive() {
        Generation now = generation;
        return now == null ? Set.of() : now.secret.keySet();
    }

    /**
     * The variables that a process lacks, and the names that must be absent from it.
     *
     * @param cleared in the order of the alphabet
     */
    record Additions(Map<String, String> variables, List<String> cleared) {

        private static final Additions NONE = new Additions(Map.of(), List.of());

        /** Shows only the names. */
        @Override
        public String toString() {
            return variables.keySet() + " and not " + cleared;
        }
    }

    private static final class Generation implements Serializable {

        private static final long serialVersionUID = 1;

        private final Map<String, Secret> secret = new HashMap<>();
        private final Map<String, String> plain;
        private final NavigableSet<String> cleared = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        private final Set<String> emptied;
        /** The end by the clock of AWS. */
        private final long until;
        /** The end by the clock of this process; null after a restart. */
        private final transient Lifetime life;

        Generation(ToolEnvironment tools, RoleSession session) {
            tools.secret().forEach((name, value) -> secret.put(name, Secret.fromString(value)));
            plain = new HashMap<>(tools.plain());
            cleared.addAll(tools.cleared());
            emptied = new HashSet<>(tools.emptied());
            until = session.expiration().toEpochMilli();
            life = session.life();
        }

        boolean has(String name, String value) {
            Secret hidden = secret.get(name);
            return value.equals(hidden == null ? plain.get(name) : hidden.getPlainText());
        }

        boolean isOver() {
            return life == null ? System.currentTimeMillis() >= until : life.isOver();
        }

        public void expand(EnvVars env) {
            clear(env);
            env.putAll(plain);
            secret.forEach((name, value) -> env.put(name, value.getPlainText()));
        }

        private Additions additionsTo(Map<String, String> environment) {
            Map<String, String> lacking = new HashMap<>(plain);
            secret.forEach((name, value) -> lacking.put(name, value.getPlainText()));
            lacking.keySet().removeAll(environment.keySet());
            List<String> absent = cleared.stream()
                    .filter(name -> environment.getOrDefault(name, "").isEmpty())
                    .sorted()
                    .toList();
            return new Additions(lacking, absent);
        }

        /**
         * Removes the names that must be absent. Follows both in the order of their names, because few environments have any, and a search
         * for each took longer than everything else here. An empty variable counts as none for a launcher of Jenkins itself; in a
         * container it replaces the value of the image or the pod.
         */
        private void clear(EnvVars env) {
            String name = cleared.isEmpty() ? null : env.ceilingKey(cleared.first());
            while (name != null) {
                String next = cleared.ceiling(name);
                if (next != null && next.equalsIgnoreCase(name)) {
                    env.remove(name);
                }
                name = next == null ? null : env.ceilingKey(next);
            }
            emptied.forEach(each -> env.put(each, ""));
        }
    }
}

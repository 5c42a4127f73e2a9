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
import java.util.Map;
import java.util.Set;

/** The variables of a block, as they are now. Reading them is reading memory and no more. */
public final class BlockVariables implements Serializable {

    private static final long serialVersionUID = 1;

    /** Null before the session came and after the block. */
    private volatile Generation generation;

    private volatile String failure;
    private volatile boolean lostAgent;

    /** Puts the session in the place of the one before. */
    void set(ToolEnvironment tools, RoleSession session) {
        generation = new Generation(tools, session);
        failure = null;
    }

    /**
     * Keeps the reason for which the session cannot be renewed, should it end.
     *
     * @param lostAgent whether that is the loss of the agent
     */
    void failing(String why, boolean lostAgent) {
        failure = why;
        this.lostAgent = lostAgent;
    }

    /** The block is over. */
    void forget() {
        generation = null;
    }

    /** @throws AbortException if the session is over */
    public void expand(EnvVars env) throws AbortException {
        check();
        Generation now = generation;
        if (now != null) {
            now.expand(env);
        }
    }

    /** @throws AbortException if the session is over */
    public void check() throws AbortException {
        Generation now = generation;
        if (now != null && now.isOver()) {
            throw over(now);
        }
    }

    private AbortException over(Generation now) {
        String why = failure;
        String message = "withAssumedRole: the session of this block ended at " + Instant.ofEpochMilli(now.until)
                + (why == null ? " and is not renewed yet" : " and could not be renewed")
                + ", so nothing runs in its block now."
                + (why == null ? " Its agent was away for longer than that. Try the step again." : "\n" + why);
        return Aborts.because(message, why == null || lostAgent);
    }

    public Set<String> sensitive() {
        Generation now = generation;
        return now == null ? Set.of() : now.secret.keySet();
    }

    /** What must be absent in processes. */
    public Set<String> cleared() {
        Generation now = generation;
        return now == null ? Set.of() : now.cleared;
    }

    private static final class Generation implements Serializable {

        private static final long serialVersionUID = 1;

        private final Map<String, Secret> secret = new HashMap<>();
        private final Map<String, String> plain;
        private final Set<String> cleared;
        private final Set<String> emptied;
        /** On the clock of AWS. */
        private final long until;
        /** On the clock of this process; null after a restart. */
        private final transient Lifetime life;

        Generation(ToolEnvironment tools, RoleSession session) {
            tools.secret().forEach((name, value) -> secret.put(name, Secret.fromString(value)));
            plain = new HashMap<>(tools.plain());
            cleared = new HashSet<>(tools.cleared());
            emptied = new HashSet<>(tools.emptied());
            until = session.expiration().toEpochMilli();
            life = session.life();
        }

        boolean isOver() {
            return life == null ? System.currentTimeMillis() >= until : life.isOver();
        }

        public void expand(EnvVars env) {
            clear(env);
            env.putAll(plain);
            secret.forEach((name, value) -> env.put(name, value.getPlainText()));
        }

        /** A launcher of Jenkins itself takes an empty entry as none; in a container it replaces what the image or the pod has. */
        private void clear(EnvVars env) {
            cleared.forEach(env::remove);
            emptied.forEach(name -> env.put(name, ""));
        }
    }
}

package io.jenkins.plugins.assumed_role.block;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.util.Secret;
import io.jenkins.plugins.assumed_role.delivery.ToolEnvironment;
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

    /** Puts the session in the place of the one before. */
    void set(ToolEnvironment tools, Instant until) {
        generation = new Generation(tools, until.toEpochMilli());
        failure = null;
    }

    /** The session cannot be renewed, and this is why, should it end. */
    void failing(String why) {
        failure = why;
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
        if (now != null && System.currentTimeMillis() >= now.until) {
            throw new AbortException(over(now));
        }
    }

    private String over(Generation now) {
        String why = failure;
        return "withAssumedRole: the session of this block ended at " + Instant.ofEpochMilli(now.until)
                + (why == null ? " and is not renewed yet" : " and could not be renewed")
                + ", so nothing runs in its block now."
                + (why == null ? " Its agent was away for longer than that. Try the step again." : "\n" + why);
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
        private final long until;

        Generation(ToolEnvironment tools, long until) {
            tools.secret().forEach((name, value) -> secret.put(name, Secret.fromString(value)));
            plain = new HashMap<>(tools.plain());
            cleared = new HashSet<>(tools.cleared());
            emptied = new HashSet<>(tools.emptied());
            this.until = until;
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

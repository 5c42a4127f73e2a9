package io.jenkins.plugins.assumed_role.config;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Computer;
import hudson.model.Item;
import hudson.model.Run;
import hudson.util.LogTaskListener;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import jenkins.scm.api.SCMRevision;
import jenkins.scm.api.SCMRevisionAction;
import jenkins.scm.api.SCMSource;
import org.jenkinsci.plugins.variant.OptionalExtension;

/** Decides whether only people with write access can have written the revision of a build. */
public abstract class RevisionTrust implements ExtensionPoint {

    /** Builds with a trusted revision. It does not change, so a renewal needs no answer of a server that may be offline by then. */
    private static final Set<Run<?, ?>> TRUSTED =
            Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

    /** Answers for the history, by build. */
    private static final Map<Run<?, ?>, CompletableFuture<Boolean>> ANSWERS =
            Collections.synchronizedMap(new WeakHashMap<>());

    /** The time that a block waits for a source that may call a server, in seconds. */
    private static final int PATIENCE = 5;

    abstract boolean isTrusted(Run<?, ?> run);

    static boolean of(Run<?, ?> run) {
        if (!TRUSTED.contains(run) && ask(run)) {
            TRUSTED.add(run);
        }
        return TRUSTED.contains(run);
    }

    /** Returns the answer for the history of builds; empty if there is none within seconds. A build is asked for once. */
    public static Optional<Boolean> known(Run<?, ?> run) throws InterruptedException {
        CompletableFuture<Boolean> answer = ANSWERS.computeIfAbsent(
                run, asked -> CompletableFuture.supplyAsync(() -> of(asked), Computer.threadPoolForRemoting));
        try {
            return Optional.ofNullable(answer.get(PATIENCE, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException x) {
            // The next block of this build does not wait.
            ANSWERS.put(run, CompletableFuture.completedFuture(null));
            return Optional.empty();
        }
    }

    private static boolean ask(Run<?, ?> run) {
        List<RevisionTrust> asked = ExtensionList.lookup(RevisionTrust.class);
        // Without that plugin no job has a source; with it, its answer is necessary.
        return asked.isEmpty()
                ? Jenkins.get().getPlugin("scm-api") == null
                : asked.stream().allMatch(trust -> trust.isTrusted(run));
    }

    /** Asks the source of a multibranch job. Trusts a job without a source, because a person configured its definition. */
    @OptionalExtension(requirePlugins = "scm-api")
    public static final class OfSource extends RevisionTrust {

        private static final Logger LOGGER = Logger.getLogger(RevisionTrust.class.getName());

        @Override
        boolean isTrusted(Run<?, ?> run) {
            try {
                SCMSource source = source(run.getParent());
                if (source == null) {
                    return true;
                }
                SCMRevision revision = SCMRevisionAction.getRevision(source, run);
                return revision != null
                        && revision.equals(
                                source.getTrustedRevision(revision, new LogTaskListener(LOGGER, Level.FINE)));
            } catch (IOException | RuntimeException x) {
                LOGGER.log(
                        Level.WARNING,
                        x,
                        () -> "Cannot find out whether to trust the revision of " + run + ": not trusted");
            } catch (InterruptedException x) {
                Thread.currentThread().interrupt();
            }
            return false;
        }

        /** The source of the job, or of its parent, as for a configuration of a matrix job. */
        private static SCMSource source(Item item) {
            SCMSource source = SCMSource.SourceByItem.findSource(item);
            return source == null && item.getParent() instanceof Item around ? source(around) : source;
        }
    }
}

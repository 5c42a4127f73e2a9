package io.jenkins.plugins.assumed_role.history;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The history of one block.
 *
 * @param start the time when it opened, or was refused
 * @param end null if it is open or lost
 * @param renewed the time of the last renewal; null for none
 * @param details the details of the first event; the expiration is the newest
 * @param failure the reason why it was refused, or why the last renewal failed; null for none
 * @param failing since when renewals fail; null if the last one did not
 */
public record Entry(
        String block,
        Instant start,
        Instant end,
        int renewals,
        Instant renewed,
        Map<String, String> details,
        String failure,
        Instant failing,
        Result result) {

    /** The state of a block, or its end. */
    public enum Result {
        OPEN("open"),
        CLOSED("closed"),
        NOT_RENEWED("notRenewed"),
        REFUSED_BY_AWS("refusedByAws"),
        REFUSED_BY_RULE("refusedByRule"),
        /** The entry has no end and is not open: the controller was killed, and the build did not continue. */
        LOST("lost");

        private final String text;

        Result(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }

        public boolean isRefused() {
            return this == REFUSED_BY_AWS || this == REFUSED_BY_RULE;
        }
    }

    /**
     * Folds the events of one block.
     *
     * @param events in the order of time, the first being that the block opened or was refused
     */
    static Entry of(List<BlockEvent> events, boolean open) {
        BlockEvent first = events.get(0);
        Map<String, String> details = new LinkedHashMap<>(first.details());
        String failure = details.remove(Field.REASON);
        if (first.kind() == BlockEvent.Kind.REFUSED) {
            boolean byRule = "rule".equals(details.get(Field.BY));
            Result result = byRule ? Result.REFUSED_BY_RULE : Result.REFUSED_BY_AWS;
            return new Entry(
                    first.block(), first.time(), first.time(), 0, null, Map.copyOf(details), failure, null, result);
        }
        Instant end = null;
        Instant renewed = null;
        Instant failing = null;
        int renewals = 0;
        for (BlockEvent event : events.subList(1, events.size())) {
            switch (event.kind()) {
                case RENEWED -> {
                    renewals++;
                    renewed = event.time();
                    failing = null;
                    failure = null;
                    details.putAll(event.details());
                }
                case FAILED -> {
                    failing = failing == null ? event.time() : failing;
                    failure = event.details().get(Field.REASON);
                }
                case CLOSED -> end = event.time();
                case OPENED, REFUSED -> {
                    // Ids are unique.
                }
            }
        }
        Result result = end == null && open
                ? Result.OPEN
                : failing != null ? Result.NOT_RENEWED : end == null ? Result.LOST : Result.CLOSED;
        return new Entry(
                first.block(), first.time(), end, renewals, renewed, Map.copyOf(details), failure, failing, result);
    }

    /** @return null if there is none */
    public String get(String field) {
        return details.get(field);
    }

    /** Returns whether its job is in a folder. */
    public boolean isBelow(String folder) {
        return get(Field.JOB) != null && get(Field.JOB).startsWith(folder + "/");
    }

    /** Returns whether only administrators may read its role. */
    public boolean isQuiet() {
        return "true".equals(get(Field.QUIET));
    }
}

package io.jenkins.plugins.assumed_role.emulator;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The faults that are set, oldest first. */
final class Faults {
    private record Planned(String where, AtomicInteger left, Fault fault) {
        boolean takes(String action, String path) {
            return (where.startsWith("/") ? path.startsWith(where) : where.equals(action))
                    && left.getAndDecrement() > 0;
        }
    }

    private final List<Planned> planned = new CopyOnWriteArrayList<>();

    void add(String where, int times, Fault fault) {
        planned.add(new Planned(where, new AtomicInteger(times), fault));
    }

    void clear() {
        planned.clear();
    }

    /** The fault for a request, used up by one. */
    Optional<Fault> next(String action, String path) {
        return planned.stream()
                .filter(plan -> plan.takes(action, path))
                .map(Planned::fault)
                .findFirst();
    }
}

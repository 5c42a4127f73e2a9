package io.jenkins.plugins.assumed_role.emulator;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The requests, for tests to inspect. */
final class Journal {
    /** A limit, so that a demo can run for a long time. */
    private static final int MOST = 20_000;

    private final Directory directory;
    private final Clock clock;
    private final Deque<RecordedRequest> requests = new ArrayDeque<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    Journal(Directory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    synchronized void record(Service service, WireRequest request) {
        Optional<Authorization> authorization = Authorization.of(request);
        requests.add(new RecordedRequest(
                clock.instant(),
                service.name(),
                service.action(request),
                request.method(),
                request.target(),
                service.parameters(request),
                request.headers(),
                request.body(),
                authorization.map(Authorization::region).orElse(null),
                authorization
                        .flatMap(found -> directory.holder(found.accessKeyId()))
                        .map(Session::arn)
                        .orElse(null)));
        counts.merge(service.action(request), 1, Integer::sum);
        if (requests.size() > MOST) {
            requests.remove();
        }
    }

    synchronized List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    synchronized int count(String action) {
        return counts.getOrDefault(action, 0);
    }

    synchronized void clear() {
        requests.clear();
        counts.clear();
    }
}

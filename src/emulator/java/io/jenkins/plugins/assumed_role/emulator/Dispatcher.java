package io.jenkins.plugins.assumed_role.emulator;

import java.io.IOException;
import java.util.Optional;

/** Records a request, then hands it to a fault or to its service. */
final class Dispatcher implements WireServer.Handler {
    private final Router router;
    private final Journal journal;
    private final Faults faults;

    Dispatcher(Router router, Journal journal, Faults faults) {
        this.router = router;
        this.journal = journal;
        this.faults = faults;
    }

    @Override
    public void handle(Exchange exchange) throws IOException, InterruptedException {
        WireRequest request = exchange.request();
        Service service;
        String action;
        try {
            service = router.service(request);
            action = service.action(request);
            journal.record(service, request);
        } catch (IllegalArgumentException e) {
            // Percent signs without two digits behind them.
            exchange.send(WireResponse.of(400, "text/plain", "Malformed request: " + e.getMessage()));
            return;
        }
        Call call = new Call(service, exchange);
        Optional<Fault> fault = faults.next(action, request.path());
        if (fault.isPresent()) {
            fault.get().answer(call);
        } else {
            call.send(call.usual());
        }
        if (!exchange.reusable()) {
            exchange.raw().flush();
        }
    }
}

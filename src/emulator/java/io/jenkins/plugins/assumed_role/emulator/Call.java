package io.jenkins.plugins.assumed_role.emulator;

import java.io.IOException;
import java.io.OutputStream;

/** The request that a {@link Fault} affects, its service, and the wire. */
public final class Call {
    private final Service service;
    private final Exchange exchange;

    Call(Service service, Exchange exchange) {
        this.service = service;
        this.exchange = exchange;
    }

    /** The service's own answer, possibly a refusal. */
    WireResponse usual() {
        try {
            return service.answer(exchange.request());
        } catch (AwsError error) {
            return service.refuse(error);
        } catch (RuntimeException mistake) {
            // A fault of the emulator, or an absurd request: the client gets the message, where a test sees it.
            return refusal(500, "InternalFailure", mistake.toString());
        }
    }

    WireResponse refusal(int status, String code, String message) {
        return service.refuse(new AwsError(status, code, message));
    }

    void send(WireResponse response) throws IOException {
        exchange.send(response);
    }

    byte[] head(WireResponse response, long contentLength) {
        exchange.raw();
        return exchange.head(response, contentLength);
    }

    /** The bare wire; the connection is closed afterwards. */
    OutputStream raw() {
        return exchange.raw();
    }

    void hold() throws IOException {
        exchange.hold();
    }
}

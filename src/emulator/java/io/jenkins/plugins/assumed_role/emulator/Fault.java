package io.jenkins.plugins.assumed_role.emulator;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;

/** A fault in the answer of a service. */
@FunctionalInterface
public interface Fault {

    /** Answers the call, or fails to. */
    void answer(Call call) throws IOException, InterruptedException;

    /** Refuses in the form of the service that was asked, as it would by itself. */
    static Fault error(int status, String code, String message) {
        return call -> call.send(call.refusal(status, code, message));
    }

    /** Answers well, but later. */
    static Fault delay(Duration time) {
        return call -> {
            Thread.sleep(time.toMillis());
            call.send(call.usual());
        };
    }

    /** Answers well, after an action: a test can count down a latch here, or wait for one. */
    static Fault after(Runnable action) {
        return call -> {
            action.run();
            call.send(call.usual());
        };
    }

    /** Takes the request and never answers, as a hop limit that is too low appears inside a container. */
    static Fault silence() {
        return Call::hold;
    }

    /** Answers well, at one byte in each interval. */
    static Fault trickle(Duration interval) {
        return call -> {
            WireResponse response = call.usual();
            OutputStream out = call.raw();
            out.write(call.head(response, response.body().length));
            for (byte b : response.body()) {
                out.write(b);
                out.flush();
                Thread.sleep(interval.toMillis());
            }
        };
    }

    /** A body without an end, and without a length. */
    static Fault endless() {
        return body(Long.MAX_VALUE, -1);
    }

    /** A body of that many bytes, announced truthfully. */
    static Fault huge(long bytes) {
        return body(bytes, bytes);
    }

    /** Announces more than it sends of the good answer, and then closes. */
    static Fault wrongLength() {
        return call -> {
            WireResponse response = call.usual();
            OutputStream out = call.raw();
            out.write(call.head(response, response.body().length + 100L));
            out.write(response.body());
        };
    }

    /** Performs the request, and loses the connection in the middle of the answer. */
    static Fault cut() {
        return call -> {
            WireResponse response = call.usual();
            OutputStream out = call.raw();
            out.write(call.head(response, response.body().length));
            out.write(Arrays.copyOf(response.body(), response.body().length / 2));
        };
    }

    /** Performs the request, and closes the connection without an answer. */
    static Fault noAnswer() {
        return call -> {
            call.usual();
            call.raw();
        };
    }

    /** Sends text that is not HTTP. */
    static Fault garbage() {
        return call -> call.raw().write("\0\1\2 this is no HTTP \r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A page as a proxy or a captive portal would send it. */
    static Fault html(int status) {
        return call -> call.send(WireResponse.of(
                status, "text/html", "<html><head><title>Sign in</title></head><body>Welcome</body></html>"));
    }

    /** Sends the text of a test in place of the real answer. */
    static Fault says(String xml) {
        return call -> call.send(WireResponse.of(200, "text/xml", xml));
    }

    /** A redirection to another address. */
    static Fault redirect(int status, URI location) {
        return call -> call.send(WireResponse.empty(status).with("Location", location.toString()));
    }

    /** Success without a body. */
    static Fault empty() {
        return call -> call.send(WireResponse.empty(200));
    }

    /** Answers well up to so many times in a second, and beyond that as the service throttles. */
    static Fault throttle(int perSecond) {
        Deque<Long> recent = new ArrayDeque<>();
        return call -> {
            boolean within;
            synchronized (recent) {
                long now = System.nanoTime();
                while (!recent.isEmpty() && now - recent.peek() > 1_000_000_000L) {
                    recent.remove();
                }
                within = recent.size() < perSecond && recent.add(now);
            }
            call.send(within ? call.usual() : call.refusal(400, "Throttling", "Rate exceeded"));
        };
    }

    private static Fault body(long bytes, long announced) {
        return call -> {
            OutputStream out = call.raw();
            out.write(call.head(new WireResponse(200, Map.of("Content-Type", "text/xml"), new byte[0]), announced));
            byte[] piece = " ".repeat(8192).getBytes(StandardCharsets.US_ASCII);
            for (long left = bytes; left > 0; left -= piece.length) {
                out.write(piece, 0, (int) Math.min(left, piece.length));
                out.flush();
            }
        };
    }
}

package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.Destination;
import io.jenkins.plugins.assumed_role.agent.ExchangeException;
import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.HttpCall;
import io.jenkins.plugins.assumed_role.agent.Machine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;

/** The HTTP client of the SDK: the SDK signs, retries and parses here, the requests leave from the machine of the block. */
public final class MachineHttpClient implements SdkHttpClient {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int TOTAL_MILLIS = 15_000;
    private static final int MAX_BYTES = 256 * 1024;

    /** The most exchanges without an answer. Throttling, which is an answer, may last until the time limit. */
    private static final int MAX_FAILURES = 3;

    private static final Pattern CODE = Pattern.compile("<Code>(\\w{1,60})</Code>");

    private final Machine machine;
    private final Destination destination;
    private final String userAgent;
    private int failures;
    private int exchanges;
    private long lastSent = System.nanoTime();
    private String lastRefusal = "";

    /** @param userAgent the beginning of the header {@code User-Agent} */
    public MachineHttpClient(Machine machine, Destination destination, String userAgent) {
        this.userAgent = userAgent;
        this.machine = machine;
        this.destination = destination;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return toSdk(perform(fromSdk(request)));
            }

            @Override
            public void abort() {
                // The SDK interrupts the thread as well, which ends the exchange.
            }
        };
    }

    private HttpAnswer perform(HttpCall call) throws IOException {
        try {
            exchanges++;
            lastSent = System.nanoTime();
            HttpAnswer answer = machine.exchange(call);
            if (!XmlDepth.isBounded(answer.body())) {
                throw new ExchangeException(
                        Reason.BROKEN_ANSWER,
                        call + " failed: the answer is nested deeper than " + XmlDepth.DEEPEST + " elements");
            }
            lastRefusal = answer.status() < 400 ? "" : refusal(answer);
            return answer;
        } catch (InterruptedException x) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } catch (ExchangeException x) {
            if (!mayPass(x.reason()) || ++failures == MAX_FAILURES) {
                // Unlike a checked one, this is not tried again by the SDK.
                throw new UncheckedIOException(x);
            }
            throw x;
        }
    }

    private static String refusal(HttpAnswer answer) {
        Matcher code = CODE.matcher(answer.text());
        return code.find() ? code.group(1) : "HTTP " + answer.status();
    }

    /** Returns the code or the status of the last answer; empty unless it was a refusal. */
    String lastRefusal() {
        return lastRefusal;
    }

    int exchanges() {
        return exchanges;
    }

    /** The start of the last exchange, as {@link System#nanoTime}. */
    long lastSent() {
        return lastSent;
    }

    /** Returns true if another attempt may have an answer of AWS. */
    static boolean mayPass(Reason reason) {
        return switch (reason) {
            case NO_CONNECTION, NO_ANSWER_IN_TIME, SLOW_ANSWER, BROKEN_ANSWER, UNKNOWN_HOST -> true;
            case CERTIFICATE, TLS, PROXY, CONFIGURATION, FORBIDDEN, AGENT_LOST -> false;
        };
    }

    private HttpCall fromSdk(HttpExecuteRequest request) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.httpRequest().forEachHeader((name, values) -> headers.put(name, String.join(",", values)));
        // Both follow from the address and the body.
        headers.remove("Host");
        headers.remove("Content-Length");
        headers.merge("User-Agent", userAgent, (ofSdk, own) -> own + " " + ofSdk);
        byte[] body = new byte[0];
        if (request.contentStreamProvider().isPresent()) {
            try (InputStream in = request.contentStreamProvider().get().newStream()) {
                body = in.readAllBytes();
            }
        }
        return new HttpCall(
                destination,
                request.httpRequest().method().name(),
                request.httpRequest().getUri(),
                Map.copyOf(headers),
                body,
                CONNECT_MILLIS,
                TOTAL_MILLIS,
                MAX_BYTES);
    }

    private static HttpExecuteResponse toSdk(HttpAnswer answer) {
        SdkHttpFullResponse.Builder response = SdkHttpFullResponse.builder().statusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        return HttpExecuteResponse.builder()
                .response(response.build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(answer.body())))
                .build();
    }

    @Override
    public void close() {
        // No connection stays open between two exchanges.
    }
}

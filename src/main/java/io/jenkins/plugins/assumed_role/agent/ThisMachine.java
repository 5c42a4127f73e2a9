package io.jenkins.plugins.assumed_role.agent;

import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** This very machine. On an agent it is what {@link AgentTasks} ask. */
public final class ThisMachine implements Machine, Deliveries {

    /** STS takes web identity tokens of at most 20,000 characters. */
    public static final int MAX_TOKEN_BYTES = 20_000;

    private static final int PIECE = 8 * 1024;
    private static final int MARGIN_MILLIS = 500;

    /**
     * An exchange has a thread of its own: neither name resolution nor a server that sends a byte now and then can be bounded otherwise. The
     * exchanges of a block follow one another, so that they find the thread of the one before.
     */
    private static final ExecutorService EXCHANGES = threads("AWS exchange");

    private final String description;
    private final Map<String, String> environment;
    private final Map<String, String> variables;
    private final Proxies proxies;

    public ThisMachine(String description, Map<String, String> environment) {
        this.description = description;
        this.environment = environment;
        this.variables = ProfileSections.locate(environment, AwsVariables.readFrom(environment));
        this.proxies = new Proxies(environment);
    }

    /** As many as there is something to do for; what follows soon finds the thread of the one before. */
    public static ExecutorService threads(String name) {
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Map<String, String> environment() {
        return variables;
    }

    @Override
    public String readToken(String file) throws IOException {
        Path path = Path.of(file);
        if (!Files.isRegularFile(path)) {
            throw new IOException(file + " is not a file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_TOKEN_BYTES + 1);
            if (bytes.length > MAX_TOKEN_BYTES) {
                throw new IOException(file + " is longer than " + MAX_TOKEN_BYTES + " bytes, so it is no token");
            }
            return new String(bytes, StandardCharsets.UTF_8).strip();
        }
    }

    @Override
    public ProfileSections readProfile(String configFile, String credentialsFile, String profile) throws IOException {
        return ProfileSections.read(configFile, credentialsFile, profile);
    }

    @Override
    public CredentialProcess.Answer runProcess(String command, int millis) throws IOException, InterruptedException {
        return new CredentialProcess(command, environment).run(millis);
    }

    @Override
    public HttpAnswer exchange(HttpCall call) throws ExchangeException, InterruptedException {
        if (!call.destination().allows(call.uri(), variables)) {
            throw new ExchangeException(
                    Reason.FORBIDDEN, call + " was not sent: that address is not allowed for " + call.destination());
        }
        HttpURLConnection connection = open(call);
        Future<HttpAnswer> task = EXCHANGES.submit(() -> perform(connection, call));
        try {
            return task.get(call.totalMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException x) {
            throw new ExchangeException(
                    Reason.NO_ANSWER_IN_TIME, call + " had no whole answer within " + call.totalMillis() + " ms");
        } catch (ExecutionException x) {
            throw explain(x.getCause(), call);
        } finally {
            if (task.isDone()) {
                connection.disconnect();
            } else {
                // Whoever closes an answer waits for whoever reads it, a byte now and then.
                EXCHANGES.execute(connection::disconnect);
            }
        }
    }

    @Override
    public String publish(Delivery delivery, String document, long until) throws IOException, InterruptedException {
        return OpenDeliveries.publish(delivery, document, until);
    }

    @Override
    public void withdraw(String id, String index) throws IOException, InterruptedException {
        OpenDeliveries.withdraw(id, index);
    }

    @Override
    public Map<String, String> deliveries(String index) throws IOException {
        return OpenDeliveries.all(index);
    }

    private HttpURLConnection open(HttpCall call) throws ExchangeException {
        try {
            return (HttpURLConnection) call.uri().toURL().openConnection(proxies.choose(call));
        } catch (IOException | IllegalArgumentException | ClassCastException x) {
            throw new ExchangeException(Reason.FORBIDDEN, call + " is not an address that can be reached: " + x);
        }
    }

    private static HttpAnswer perform(HttpURLConnection connection, HttpCall call) throws IOException {
        // Whoever waits has given up by then, and has said so.
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(call.totalMillis() + MARGIN_MILLIS);
        connection.setRequestMethod(call.method());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(call.connectMillis());
        connection.setReadTimeout(call.totalMillis());
        try {
            call.headers().forEach(connection::setRequestProperty);
        } catch (IllegalArgumentException x) {
            // Its message has the value, which may be a token.
            throw new IOException("a header has characters that HTTP does not allow");
        }
        // No idle connection, and no thread of the JDK's keep-alive cache, is left behind.
        connection.setRequestProperty("Connection", "close");
        if (call.body().length > 0) {
            connection.setDoOutput(true);
            // Streaming also keeps HttpURLConnection from silently sending a POST twice.
            connection.setFixedLengthStreamingMode(call.body().length);
            connection.getOutputStream().write(call.body());
        }
        int status = connection.getResponseCode();
        if (status < 100 || status > 599) {
            throw new IOException("not an HTTP answer");
        }
        byte[] body = readBody(connection, status, call.maxBytes(), end);
        Map<String, String> headers = new HashMap<>();
        connection.getHeaderFields().forEach((name, values) -> {
            if (name != null) {
                // The JDK lists the values of a repeated header last first.
                headers.put(name.toLowerCase(Locale.ROOT), values.get(values.size() - 1));
            }
        });
        return new HttpAnswer(status, headers, body);
    }

    private static byte[] readBody(HttpURLConnection connection, int status, int maxBytes, long end)
            throws IOException {
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            byte[] body = in == null ? new byte[0] : read(in, maxBytes + 1, end);
            if (body.length > maxBytes) {
                throw new IOException("the answer is longer than " + maxBytes + " bytes");
            }
            long announced = connection.getContentLengthLong();
            if (announced > body.length && !"HEAD".equals(connection.getRequestMethod())) {
                throw new IOException("the answer broke off after " + body.length + " of " + announced + " bytes");
            }
            return body;
        }
    }

    private static byte[] read(InputStream in, int max, long end) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        int length;
        while (body.size() < max && (length = in.read(piece, 0, Math.min(piece.length, max - body.size()))) >= 0) {
            body.write(piece, 0, length);
            if (System.nanoTime() - end > 0) {
                throw new SocketTimeoutException("there was no whole answer in time");
            }
        }
        return body.toByteArray();
    }

    private static ExchangeException explain(Throwable x, HttpCall call) {
        Reason reason;
        if (x instanceof UnknownHostException) {
            reason = Reason.UNKNOWN_HOST;
        } else if (x instanceof ConnectException || x instanceof NoRouteToHostException) {
            reason = Reason.NO_CONNECTION;
        } else if (x instanceof SocketTimeoutException) {
            // The JDK has one class for both, and only this message tells them apart.
            reason = String.valueOf(x.getMessage()).toLowerCase(Locale.ROOT).contains("connect")
                    ? Reason.NO_CONNECTION
                    : Reason.NO_ANSWER_IN_TIME;
        } else if (x instanceof SSLException) {
            reason = Reason.TLS;
        } else {
            reason = Reason.BROKEN_ANSWER;
        }
        return new ExchangeException(reason, call + " failed: " + describe(x));
    }

    private static String describe(Throwable x) {
        String message = x.getMessage() == null ? x.getClass().getSimpleName() : x.getMessage();
        return x instanceof UnknownHostException ? "unknown host " + message : message;
    }
}

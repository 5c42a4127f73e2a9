package io.jenkins.plugins.assumed_role.agent;

import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import io.jenkins.plugins.assumed_role.agent.profile.CredentialProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The local machine. On an agent it performs the {@link AgentTasks}. */
public final class ThisMachine implements Machine {

    /** STS takes web identity tokens of at most 20,000 characters. */
    public static final int MAX_TOKEN_BYTES = 20_000;

    /** The most bytes to read of a token with the white space around it. */
    public static final int MAX_TOKEN_FILE_BYTES = MAX_TOKEN_BYTES + 1024;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /**
     * Threads of the exchanges, one each, because nothing else bounds the resolution of a name or a server that sends a byte now and
     * then. Successive exchanges of a block reuse a thread.
     */
    private static final ExecutorService EXCHANGES = DaemonThreads.pool("AWS exchange");

    private final String description;
    private final Map<String, String> environment;
    private final Map<String, String> variables;
    private final Proxies proxies;
    private final Tls tls;

    /** Returns the machine of this process, with its environment. */
    public static ThisMachine here() {
        return new ThisMachine("here", System.getenv());
    }

    public ThisMachine(String description, Map<String, String> environment) {
        this.description = description;
        this.environment = environment;
        this.variables = ProfileSections.locate(environment, AwsVariables.readFrom(environment));
        this.proxies = new Proxies(environment);
        this.tls = new Tls(environment);
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean isLost() {
        return false;
    }

    @Override
    public Map<String, String> environment() {
        return variables;
    }

    @Override
    public SourceReading readSource(SourceQuery query) throws IOException, InterruptedException {
        return LookAhead.read(this, query);
    }

    @Override
    public String readToken(String file) throws IOException {
        byte[] bytes;
        try {
            Path path = Path.of(file);
            if (!Files.isRegularFile(path)) {
                throw new MachineException(file + " is not a file");
            }
            if (!Files.isReadable(path)) {
                throw new MachineException(file + " may not be read by the user of this process");
            }
            bytes = head(path);
        } catch (InvalidPathException x) {
            throw new MachineException("it is not the name of a file");
        }
        String token = bareToken(new String(bytes, StandardCharsets.UTF_8));
        if (token.length() > MAX_TOKEN_BYTES) {
            throw new MachineException(file + " is longer than " + MAX_TOKEN_BYTES + " bytes, so it is not a token");
        }
        if (token.lines().skip(1).findAny().isPresent()) {
            throw new MachineException(file + " has more than one line, so it is not a token");
        }
        return token;
    }

    /**
     * Returns a token without white space and byte order marks around it, which editors and shells add. Returns an empty text for null.
     */
    public static String bareToken(String text) {
        if (text == null) {
            return "";
        }
        int begin = 0;
        int end = text.length();
        while (begin < end && isAround(text.charAt(begin))) {
            begin++;
        }
        while (begin < end && isAround(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    private static boolean isAround(char each) {
        return Character.isWhitespace(each) || each == BYTE_ORDER_MARK;
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_TOKEN_FILE_BYTES);
        } catch (IOException x) {
            throw new MachineException(file + " cannot be read");
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
        Exchange exchange = new Exchange(call, proxies.choose(call), tls);
        Future<HttpAnswer> task = EXCHANGES.submit(exchange::perform);
        try {
            return task.get(call.totalMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException x) {
            throw exchange.outOfTime();
        } catch (ExecutionException x) {
            if (x.getCause() instanceof ExchangeException failure) {
                throw new ExchangeException(failure.reason(), failure.getMessage());
            }
            // A fault of ours or of this JVM, whose text may contain anything.
            throw new ExchangeException(
                    Reason.BROKEN_ANSWER,
                    call + " failed: " + x.getCause().getClass().getSimpleName());
        } finally {
            exchange.abort();
        }
    }
}

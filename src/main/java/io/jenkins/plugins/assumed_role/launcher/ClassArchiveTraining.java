package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.agent.DaemonThreads;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An imitation of AWS for one command, with invalid credentials: the JVM loads all classes that a real command needs, and can archive
 * them. Nothing leaves the machine.
 */
final class ClassArchiveTraining implements AutoCloseable {

    private static final String ROLE = "arn:aws:iam::123456789012:role/rehearsal";
    private static final String SESSION = "rehearsal";

    /** The arguments of the launcher. */
    static final List<String> ARGUMENTS = List.of("--session-name", SESSION, ROLE, "--", "true");

    private static final String LENGTH = "Content-Length:";
    private static final String END = Instant.now().plusSeconds(3600).toString();

    private final ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());

    ClassArchiveTraining() throws IOException {
        DaemonThreads.factory("AWS of a training run").newThread(this::serve).start();
    }

    /** The environment of an instance there. */
    Map<String, String> environment() {
        String url = "http://127.0.0.1:" + server.getLocalPort();
        return new HashMap<>(Map.of(
                "AWS_EC2_METADATA_SERVICE_ENDPOINT", url, "AWS_ENDPOINT_URL_STS", url, "AWS_REGION", "us-east-1"));
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept();
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
                byte[] body = answer(read(in)).getBytes(StandardCharsets.US_ASCII);
                socket.getOutputStream()
                        .write(("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(body);
            } catch (IOException x) {
                // It is closed, or the command fails and reports why.
            }
        }
    }

    /** @return the first line of a request, of which nothing is left to read */
    private static String read(BufferedReader in) throws IOException {
        String first = in.readLine();
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
        }
        while (length > 0 && in.read() >= 0) {
            length--;
        }
        return String.valueOf(first);
    }

    private static String answer(String requestLine) {
        if (requestLine.startsWith("PUT")) {
            return "token";
        }
        if (requestLine.startsWith("GET")) {
            return requestLine.contains("/security-credentials/ ")
                    ? "instance"
                    : "{\"Code\": \"Success\", \"AccessKeyId\": \"ASIAREHEARSALNOKEYID\", \"SecretAccessKey\": \"it-is-no-secret\", \"Token\": \"it-is-no-token\", \"Expiration\": \""
                            + END + "\"}";
        }
        return "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROA:" + SESSION
                + "</AssumedRoleId><Arn>" + RoleArn.parse(ROLE).sessionArn(SESSION)
                + "</Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIAREHEARSALNOKEYID</AccessKeyId><SecretAccessKey>it+is/no+secret</SecretAccessKey>"
                + "<SessionToken>it+is/no+token==</SessionToken><Expiration>" + END
                + "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

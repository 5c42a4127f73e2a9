package io.jenkins.plugins.assumed_role.e2e;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program moto_server, an independent emulation of AWS with STS, S3 and instance metadata on one port. */
public final class Moto implements AutoCloseable {

    private final Process process;
    private final String url;

    private Moto(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    public static Moto start() throws Exception {
        Tool.assumeInstalled("moto_server");
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Process process = new ProcessBuilder("moto_server", "-H", "127.0.0.1", "-p", String.valueOf(port))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        Moto moto = new Moto(process, "http://127.0.0.1:" + port);
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60); ; Thread.sleep(100)) {
            if (moto.answers()) {
                return moto;
            }
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IOException("moto_server did not start");
            }
        }
    }

    private boolean answers() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url + "/moto-api/").toURL().openConnection();
            return connection.getResponseCode() == 200;
        } catch (IOException x) {
            return false;
        }
    }

    /** The environment of an instance there. */
    Map<String, String> environment() {
        return Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", url, "AWS_ENDPOINT_URL", url);
    }

    public String url() {
        return url;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
        process.destroyForcibly();
    }
}

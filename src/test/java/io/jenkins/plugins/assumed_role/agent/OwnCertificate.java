package io.jenkins.plugins.assumed_role.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.jenkins.plugins.assumed_role.e2e.Tool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate of an authority that no trust store has.
 *
 * @param bundle the authority in PEM
 */
public record OwnCertificate(SSLContext context, Path bundle) {

    private static final String PASSWORD = "changeit";

    /** @param names the names for {@code keytool -ext}, such as {@code SAN=IP:127.0.0.1} */
    public static OwnCertificate make(Path directory, String names) throws Exception {
        Path keys = Files.createTempDirectory(directory, "tls").resolve("keys.p12");
        keytool(keys, "-genkeypair", "-alias", "own", "-keyalg", "EC", "-dname", "CN=test", "-ext", names);
        return of(keys, "own");
    }

    /** A certificate for 127.0.0.1 of an authority, which is the bundle. */
    static OwnCertificate signed(Path directory, String... options) throws Exception {
        Path keys = Files.createTempDirectory(directory, "tls").resolve("keys.p12");
        String request = keys + ".csr";
        String certificate = keys + ".crt";
        keytool(keys, "-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=ca", "-ext", "bc=ca:true");
        keytool(keys, "-genkeypair", "-alias", "own", "-keyalg", "EC", "-dname", "CN=test");
        keytool(keys, "-certreq", "-alias", "own", "-file", request);
        List<String> sign = new ArrayList<>(List.of("-gencert", "-alias", "ca", "-ext", "SAN=IP:127.0.0.1"));
        sign.addAll(List.of("-infile", request, "-outfile", certificate));
        sign.addAll(List.of(options));
        keytool(keys, sign.toArray(String[]::new));
        keytool(keys, "-importcert", "-alias", "own", "-file", certificate, "-noprompt");
        return of(keys, "ca");
    }

    private static void keytool(Path keys, String... arguments) throws Exception {
        Tool.keytool(keys, PASSWORD, arguments).run().succeeded();
    }

    private static OwnCertificate of(Path keys, String authority) throws Exception {
        KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        KeyStore server = KeyStore.getInstance("PKCS12");
        server.load(null, null);
        server.setKeyEntry(
                "own",
                store.getKey("own", PASSWORD.toCharArray()),
                PASSWORD.toCharArray(),
                store.getCertificateChain("own"));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(server, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        String pem = Base64.getMimeEncoder()
                .encodeToString(store.getCertificate(authority).getEncoded());
        Path bundle = Files.writeString(
                keys.resolveSibling("bundle.pem"),
                "# 0: our own authority\n-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
        return new OwnCertificate(context, bundle);
    }

    /** A server on the loopback that answers 200 and a body of {@code ok}. */
    public HttpsServer serve() throws Exception {
        return serve(exchange -> {});
    }

    /** @param seen gets each request */
    HttpsServer serve(Consumer<HttpExchange> seen) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            seen.accept(exchange);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes());
            exchange.close();
        });
        server.start();
        return server;
    }
}

package io.jenkins.plugins.assumed_role.agent;

import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS that trusts the authorities of AWS_CA_BUNDLE, else those of REQUESTS_CA_BUNDLE, as the AWS CLI does, else the authorities with which
 * the JVM was started. The defaults of the JVM, which the option {@code -noCertificateCheck} of older agents and some plugins replace by a
 * check that accepts every certificate, do not apply.
 */
final class Tls {

    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN (?:TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END");

    private static final int MAX_BUNDLE_BYTES = 16 * 1024 * 1024;

    /** Holds the context, which is created once, when it is first needed. */
    private static final class OfJvm {
        static final SSLContext CONTEXT = context(null);
    }

    /** The variables that name a file of authorities in PEM, in their order. */
    private static final List<String> BUNDLES = List.of("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE");

    /** The variable that names the file; null for the trust store of Java. */
    private final String variable;

    private final String bundle;

    Tls(Map<String, String> environment) {
        this.variable = BUNDLES.stream()
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .findFirst()
                .orElse(null);
        this.bundle = variable == null ? null : environment.get(variable).strip();
    }

    /**
     * Speaks TLS over a connection, and checks that the certificate is trusted and is one for {@code host}.
     *
     * @throws ExchangeException if it is not, or there is no TLS
     */
    SSLSocket over(Socket socket, String host, int port, String what) throws IOException {
        SSLContext context = bundle == null ? OfJvm.CONTEXT : context(authorities(what));
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, name, port, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        try {
            tls.startHandshake();
        } catch (SSLException x) {
            throw explain(x, what);
        }
        return tls;
    }

    private KeyStore authorities(String what) throws ExchangeException {
        try {
            Path file = Path.of(bundle);
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BUNDLE_BYTES) {
                throw new IOException("not a file of certificates");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            Matcher found = CERTIFICATE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            while (found.find()) {
                byte[] bytes = Base64.getMimeDecoder().decode(found.group(1));
                store.setCertificateEntry(
                        String.valueOf(store.size()), factory.generateCertificate(new ByteArrayInputStream(bytes)));
            }
            if (store.size() == 0) {
                throw new IOException("no certificates");
            }
            return store;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException x) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    what + " was not sent: " + variable + " does not name a readable file of certificates in PEM");
        }
    }

    private static SSLContext context(KeyStore authorities) {
        try {
            // Null stands for javax.net.ssl.trustStore, else the file of the JDK.
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException x) {
            throw new IllegalStateException("this JVM has no TLS", x);
        }
    }

    private static ExchangeException explain(SSLException x, String what) {
        Reason reason = Reason.TLS;
        String why = "the TLS handshake failed";
        for (Throwable cause = x; cause != null; cause = cause.getCause()) {
            if (isOver(cause)) {
                return new ExchangeException(
                        Reason.CERTIFICATE, what + " failed: the certificate has expired or is not valid yet");
            }
            if (cause.getClass() == CertificateException.class && cause.getCause() == null) {
                // Only the check of the name has no class of its own.
                reason = Reason.CERTIFICATE;
                why = "the certificate is for another host name";
            } else if (cause instanceof CertificateException) {
                reason = Reason.CERTIFICATE;
                why = "the certificate is not trusted";
            } else if (cause instanceof EOFException || cause instanceof SocketException) {
                why = "the connection broke off in the TLS handshake";
            }
        }
        return new ExchangeException(reason, what + " failed: " + why);
    }

    private static boolean isOver(Throwable x) {
        return x instanceof CertificateExpiredException
                || x instanceof CertificateNotYetValidException
                || x instanceof CertPathValidatorException path
                        && (path.getReason() == BasicReason.EXPIRED || path.getReason() == BasicReason.NOT_YET_VALID);
    }
}

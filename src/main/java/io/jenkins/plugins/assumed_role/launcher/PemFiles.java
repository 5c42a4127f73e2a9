package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.agent.DaemonThreads;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.MachineException;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Certificates and private keys in PEM files.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468, Textual Encodings of PKIX, PKCS, and CMS Structures</a>
 */
final class PemFiles {

    private static final int MAX_BYTES = 256 * 1024;

    private static final ExecutorService READERS = DaemonThreads.pool("PEM file");
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    /** INTEGER 0, and the algorithm rsaEncryption with NULL. */
    private static final byte[] RSA = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    /** INTEGER 0. */
    private static final byte[] VERSION = HexFormat.of().parseHex("020100");

    /** OBJECT IDENTIFIER ecPublicKey. */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private final Duration limit;

    /** @param limit the time limit of a file, which may be a pipe whose writer never comes */
    PemFiles(Duration limit) {
        this.limit = limit;
    }

    /** The text between two lines with a label. */
    private record Block(String label, String body) {

        byte[] decoded() {
            return Base64.getMimeDecoder().decode(body);
        }

        /** Shows no body, which may be a key. */
        @Override
        public String toString() {
            return label;
        }
    }

    /** @throws IllegalArgumentException if the file has none */
    List<X509Certificate> certificates(String file) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks("certificate", file)) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add(certificate(block, certificates.size() + 1, file));
            }
        }
        if (certificates.isEmpty()) {
            throw new InvalidArgument(
                    "--certificate: " + shown(file)
                            + " has no certificate in PEM. A certificate begins with -----BEGIN CERTIFICATE-----; the intermediate certificates follow it.");
        }
        return certificates;
    }

    private static X509Certificate certificate(Block block, int number, String file) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.decoded()));
        } catch (CertificateException | IllegalArgumentException x) {
            throw new InvalidArgument("--certificate: certificate " + number + " of " + shown(file)
                    + " cannot be read. It must be X.509 in PEM, with a key of RSA or of EC (P-256, P-384 or P-521).");
        }
    }

    /** @throws IllegalArgumentException that quotes nothing of the file, if it has no key that can be read */
    PrivateKey privateKey(String file) {
        String other = "";
        for (Block block : blocks("private-key", file)) {
            if (block.label().endsWith("PRIVATE KEY")) {
                return privateKey(block, file);
            }
            other = block.label();
        }
        throw refused(file, other.isEmpty() ? "has no private key in PEM" : "has a " + other + ", and no private key");
    }

    private List<Block> blocks(String option, String file) {
        String text = text(option, file);
        List<Block> blocks = new ArrayList<>();
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            int label = begin + BEGIN.length();
            int body = text.indexOf(DASHES, label) + DASHES.length();
            String name = body < label ? "" : Text.clean(text.substring(label, body - DASHES.length()), Syntax.SHOWN);
            int end = text.indexOf("-----END " + name + DASHES, label);
            if (name.isEmpty() || end < body) {
                break;
            }
            blocks.add(new Block(name, text.substring(body, end)));
            begin = text.indexOf(BEGIN, end);
        }
        return blocks;
    }

    private static PrivateKey privateKey(Block block, String file) {
        String kind = block.label();
        if (kind.startsWith("ENCRYPTED") || block.body().contains("ENCRYPTED")) {
            throw refused(file, "has an encrypted private key, and the launcher cannot ask for its password");
        }
        try {
            byte[] der = block.decoded();
            return switch (kind) {
                case "PRIVATE KEY" -> pkcs8(der);
                case "RSA PRIVATE KEY" ->
                    KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(sequence(RSA, octets(der))));
                case "EC PRIVATE KEY" -> ec(der);
                default -> throw refused(file, "has a private key of the kind " + kind);
            };
        } catch (InvalidArgument x) {
            throw x;
        } catch (GeneralSecurityException | RuntimeException x) {
            throw refused(
                    file,
                    "has a private key that cannot be read: it is damaged, or neither of RSA nor of EC with the named"
                            + " curve P-256, P-384 or P-521");
        }
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(spec);
        } catch (GeneralSecurityException x) {
            return KeyFactory.getInstance("EC").generatePrivate(spec);
        }
    }

    /** SEC 1 has the curve in its context tag 0. */
    private static PrivateKey ec(byte[] der) throws GeneralSecurityException {
        int key = 2 + (der[1] < 0 ? der[1] & 0x7f : 0) + 3;
        int parameters = key + 2 + der[key + 1];
        int length = der[parameters + 1];
        byte[] curve = new byte[length];
        System.arraycopy(der, parameters + 2, curve, 0, length);
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(sequence(VERSION, sequence(EC, curve), octets(der))));
    }

    private static byte[] octets(byte[] content) {
        return tagged(0x04, content);
    }

    private static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        return tagged(0x30, content.toByteArray());
    }

    /** Encodes a length. Two bytes are enough for any key, and DER requires the shortest form. */
    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(tag);
        if (content.length >= 0x100) {
            der.write(0x82);
            der.write(content.length >> 8);
        } else if (content.length >= 0x80) {
            der.write(0x81);
        }
        der.write(content.length);
        der.writeBytes(content);
        return der.toByteArray();
    }

    private static InvalidArgument refused(String file, String what) {
        return new InvalidArgument(
                "--private-key: " + shown(file) + " " + what
                        + ". It takes PEM, unencrypted: PRIVATE KEY (PKCS#8), RSA PRIVATE KEY (PKCS#1) or EC PRIVATE KEY (SEC 1).");
    }

    private String text(String option, String file) {
        Future<byte[]> reading = READERS.submit(() -> head(file));
        try {
            byte[] bytes = reading.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (bytes.length > MAX_BYTES) {
                throw new InvalidArgument(
                        "--" + option + ": " + shown(file) + " is longer than " + MAX_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (ExecutionException x) {
            throw new InvalidArgument(
                    "--" + option + ": " + shown(file) + " cannot be read: " + Failures.words(x.getCause()));
        } catch (TimeoutException x) {
            throw new InvalidArgument("--" + option + ": " + shown(file) + " has no end within " + limit.toSeconds()
                    + " s. Name a file, or a pipe to which a program writes.");
        } catch (InterruptedException x) {
            Thread.currentThread().interrupt();
            throw new InvalidArgument("--" + option + ": reading " + shown(file) + " was interrupted");
        }
    }

    private static byte[] head(String file) throws IOException {
        Path path = Path.of(file);
        if (Files.isDirectory(path)) {
            throw new MachineException("it is a directory");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(MAX_BYTES + 1);
        }
    }

    private static String shown(String file) {
        return Text.clean(file, Syntax.SHOWN);
    }
}

package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and private keys in PEM files.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468, Textual Encodings of PKIX, PKCS, and CMS Structures</a>
 */
final class PemFiles {

    private static final int MAX_BYTES = 256 * 1024;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*(.*?)\\s*-----END \\1-----", Pattern.DOTALL);

    /** INTEGER 0, and the algorithm rsaEncryption with NULL. */
    private static final byte[] RSA = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    /** INTEGER 0. */
    private static final byte[] VERSION = HexFormat.of().parseHex("020100");

    /** OBJECT IDENTIFIER ecPublicKey. */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private PemFiles() {}

    /** @throws IllegalArgumentException if the file has none */
    static List<X509Certificate> certificates(String file) {
        try {
            List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text(file).getBytes(StandardCharsets.UTF_8)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (CertificateException x) {
            // The same message as for a file without any.
        }
        throw new InvalidArgument(
                "--certificate: " + shown(file)
                        + " has no certificate in PEM. It begins with -----BEGIN CERTIFICATE-----, and those that lead to the trust anchor follow.");
    }

    /** @throws IllegalArgumentException that quotes nothing of the file, if it has no key that can be read */
    static PrivateKey privateKey(String file) {
        Matcher block = BLOCK.matcher(text(file));
        String kind = "";
        while (block.find()) {
            kind = block.group(1);
            if (kind.endsWith("PRIVATE KEY")) {
                return privateKey(kind, block.group(2), file);
            }
        }
        throw refused(file, kind.isEmpty() ? "has no private key in PEM" : "has a " + kind + ", and no private key");
    }

    private static PrivateKey privateKey(String kind, String body, String file) {
        if (kind.startsWith("ENCRYPTED") || body.contains("ENCRYPTED")) {
            throw refused(file, "has an encrypted private key, and the launcher cannot ask for its password");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(body);
            return switch (kind) {
                case "PRIVATE KEY" -> pkcs8(der);
                case "RSA PRIVATE KEY" ->
                    KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(sequence(RSA, octets(der))));
                case "EC PRIVATE KEY" -> ec(der);
                default -> throw refused(file, "has a private key of the kind " + kind);
            };
        } catch (GeneralSecurityException | RuntimeException x) {
            if (x instanceof InvalidArgument refusal) {
                throw refusal;
            }
            throw refused(file, "has a private key that cannot be read");
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

    /** Lengths of two bytes are enough for any key, and DER wants the shortest. */
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

    private static String text(String file) {
        try {
            Path path = Path.of(file);
            if (Files.size(path) > MAX_BYTES) {
                throw new InvalidArgument(shown(file) + " is longer than " + MAX_BYTES + " bytes");
            }
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (IOException x) {
            throw new InvalidArgument(shown(file) + " cannot be read: " + Failures.words(x));
        }
    }

    private static String shown(String file) {
        return Text.clean(file, Syntax.SHOWN);
    }
}

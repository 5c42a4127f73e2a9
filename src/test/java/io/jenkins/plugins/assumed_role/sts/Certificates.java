package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.e2e.Tool;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An authority and the certificates that it signs, made by {@code keytool}, once for all tests that ask for the same. */
public final class Certificates {

    public static final String PASSWORD = "changeit";

    /** The key stores by the arguments that made them: {@code keytool} needs a second for each key. */
    private static final Map<List<String>, byte[]> MADE = new HashMap<>();

    private final Path file;
    private final List<String> recipe = new ArrayList<>();

    private Certificates(Path file) {
        this.file = file;
    }

    /** A key store with an authority {@code ca}, an intermediate authority {@code sub}, and an untrusted authority {@code other}. */
    public static Certificates in(Path directory) throws Exception {
        Certificates made = new Certificates(directory.resolve("store.p12"));
        made.generate("ca", "RSA", "-ext", "bc:c", "-ext", "ku:c=keyCertSign");
        made.generate("other", "RSA", "-ext", "bc:c", "-ext", "ku:c=keyCertSign");
        return made.issueAuthority("sub", "ca");
    }

    /** The intermediate authority. */
    public Certificates issueAuthority(String alias, String signer) throws Exception {
        generate(alias, "RSA", "-signer", signer, "-ext", "bc:c", "-ext", "ku:c=keyCertSign");
        return this;
    }

    /** A certificate for a machine. */
    public Certificates issue(String alias, String kind, String signer, String... more) throws Exception {
        List<String> options = new ArrayList<>(List.of("-signer", signer, "-ext", "ku:c=digitalSignature"));
        options.addAll(Arrays.asList(more));
        generate(alias, kind, options.toArray(String[]::new));
        return this;
    }

    private void generate(String alias, String kind, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("-genkeypair", "-alias", alias, "-keyalg", kind, "-dname", "CN=" + alias + ".example.com"));
        arguments.addAll(kind.equals("EC") ? List.of("-groupname", "secp256r1") : List.of("-keysize", "2048"));
        arguments.addAll(Arrays.asList(options));
        recipe.addAll(arguments);
        synchronized (MADE) {
            byte[] made = MADE.get(recipe);
            if (made != null) {
                Files.write(file, made);
                return;
            }
            Tool.keytool(file, PASSWORD, arguments.toArray(String[]::new)).run().succeeded();
            MADE.put(List.copyOf(recipe), Files.readAllBytes(file));
        }
    }

    public KeyStore store() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    /** A PKCS#12 key store with nothing but this certificate, its chain and its key. */
    public byte[] only(String alias) throws Exception {
        KeyStore only = KeyStore.getInstance("PKCS12");
        only.load(null, null);
        only.setKeyEntry(alias, key(alias), PASSWORD.toCharArray(), store().getCertificateChain(alias));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        only.store(out, PASSWORD.toCharArray());
        return out.toByteArray();
    }

    public PrivateKey key(String alias) throws Exception {
        return (PrivateKey) store().getKey(alias, PASSWORD.toCharArray());
    }

    public X509Certificate certificate(String alias) throws Exception {
        return (X509Certificate) store().getCertificate(alias);
    }

    /** The certificate first, the authority last. */
    public List<X509Certificate> chain(String alias) throws Exception {
        return Arrays.stream(store().getCertificateChain(alias))
                .map(X509Certificate.class::cast)
                .toList();
    }
}

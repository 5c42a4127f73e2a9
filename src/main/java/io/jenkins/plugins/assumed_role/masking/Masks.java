package io.jenkins.plugins.assumed_role.masking;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The secrets that must not be read, in any of the forms in which tools print them. The set grows while streams are open; these hide a
 * new secret from their next write on. Safe for use by several threads.
 */
public final class Masks {

    static final String MASK = "****";

    private final Set<String> secrets = new HashSet<>();
    private final Set<String> forms = new TreeSet<>();
    private final Map<Charset, Matcher> matchers = new ConcurrentHashMap<>();

    /** What the streams of one charset need. */
    record Matcher(FormIndex index, Beginnings beginnings) {}

    /** Secrets shorter than {@value SecretForms#MIN_LENGTH} characters are not masked. */
    public synchronized void add(Collection<String> more) {
        boolean changed = false;
        for (String secret : more) {
            changed |= secrets.add(secret) && forms.addAll(SecretForms.of(secret));
        }
        if (changed) {
            matchers.clear();
        }
    }

    /** Closing the stream closes {@code out}. */
    public OutputStream mask(OutputStream out, Charset charset) {
        return new MaskingOutputStream(this, out, charset);
    }

    public String mask(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = mask(bytes, StandardCharsets.UTF_8)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException x) {
            throw new UncheckedIOException(x);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** @return null if there is nothing to hide yet */
    Matcher matcher(Charset charset) {
        Matcher matcher = matchers.get(charset);
        return matcher != null ? matcher : makeMatcher(charset);
    }

    private synchronized Matcher makeMatcher(Charset charset) {
        if (forms.isEmpty()) {
            return null;
        }
        return matchers.computeIfAbsent(charset, key -> {
            boolean singleBytes = "\n".getBytes(key).length == 1;
            // The charset UTF-16 begins with a byte order mark, and either order may follow.
            List<Charset> encodings = key.equals(StandardCharsets.UTF_16)
                    ? List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)
                    : List.of(key);
            List<byte[]> encoded = forms.stream()
                    .flatMap(form -> encodings.stream().map(form::getBytes))
                    .toList();
            FormIndex index = new FormIndex(encoded, singleBytes);
            return new Matcher(index, index.beginnings());
        });
    }

    /** How many secrets, and none of them. */
    @Override
    public synchronized String toString() {
        return "masks of " + secrets.size() + " secrets";
    }
}

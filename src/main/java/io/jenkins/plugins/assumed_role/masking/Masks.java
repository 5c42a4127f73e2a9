package io.jenkins.plugins.assumed_role.masking;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The secrets of a block, hidden in its output. The set only grows: renewed credentials join the earlier ones, which running
 * processes may still print.
 *
 * <p>Safe for use by several threads. Blocks of the same session share one index of the forms from then on, and
 * each of them hides the secrets of the others too: 200 branches of one session need no more memory than one.
 */
public final class Masks {

    /** The sets by the credentials in them. Only whole credentials lead to a set, so that no block without them joins it. */
    private static final Map<List<String>, WeakReference<Shared>> SETS = new WeakHashMap<>();

    private volatile Shared shared = new Shared();

    /** One set of secrets, and for each charset the index of their forms. */
    private static final class Shared {

        private final Set<List<String>> added = new LinkedHashSet<>();
        private final Set<String> secrets = new LinkedHashSet<>();
        private final Map<Charset, FormIndex> indexes = new ConcurrentHashMap<>();

        synchronized void add(List<String> together) {
            added.add(together);
            for (String secret : together) {
                if (secrets.add(secret)) {
                    indexes.values().forEach(index -> index.add(SecretForms.of(secret)));
                }
            }
        }

        synchronized List<List<String>> added() {
            return List.copyOf(added);
        }

        synchronized int size() {
            return secrets.size();
        }

        FormIndex index(Charset charset) {
            FormIndex index = indexes.get(charset);
            return index == null ? newIndex(charset) : index;
        }

        private synchronized FormIndex newIndex(Charset charset) {
            return indexes.computeIfAbsent(charset, key -> {
                FormIndex index = new FormIndex(new FormCharset(key));
                secrets.forEach(secret -> index.add(SecretForms.of(secret)));
                return index;
            });
        }
    }

    /**
     * Hides more secrets, in open streams from their next write on.
     *
     * @param added values of which all {@link SecretForms} are hidden; ignores {@code null} and values without forms
     */
    public void add(Collection<String> added) {
        synchronized (SETS) {
            shared.add(together(added));
        }
    }

    /**
     * Hides the credentials of a session, as {@link #add} does, together with all other sets of the same credentials.
     *
     * @param credentials all secrets of the session, in the same order each time
     */
    public void addShared(Collection<String> credentials) {
        List<String> together = together(credentials);
        synchronized (SETS) {
            WeakReference<Shared> known = SETS.get(together);
            Shared other = known == null ? null : known.get();
            if (other == null) {
                shared.add(together);
                // Remove the old key first: the map would drop it with its set.
                SETS.remove(together);
                SETS.put(together, new WeakReference<>(shared));
            } else if (other != shared) {
                shared.added().forEach(other::add);
                shared = other;
            }
        }
    }

    private static List<String> together(Collection<String> secrets) {
        return secrets.stream().filter(SecretForms::hasForms).distinct().toList();
    }

    /**
     * Returns a stream that writes {@code ****} for each form, at any place and however it is split over writes.
     *
     * <p>A form that is cut is hidden as far as it goes, from 16 characters on. A form may be broken over lines, as {@code base64} and
     * {@code fold} do, also indented, and have the colours of {@code grep} in it: each part is replaced, and line breaks and colours stay.
     * Up to three of its characters before the first break may remain readable. The charsets in which a line break is more than one byte
     * are excepted: in UTF-16 only unbroken forms are found. Of a secret of at least 32 characters, as it is and in a URL, pieces from the
     * middle are hidden too, from 16 characters on, except up to 15 of them that were written before the others.
     *
     * <p>Up to 15 characters at the end of what was written are held back, also by {@code flush()}, as long as they may be the beginning of
     * a form, with the line breaks and colours in between, 1,024 bytes together; {@code close()} writes them. A write that fails in
     * {@code out} loses the text that {@code out} did not take, and shows no more afterwards than without the failure.
     *
     * @param out receives the masked text, and is closed with the stream
     * @param charset the charset of the text; UTF-16 and UTF-32 without a byte order in their names are big-endian
     * @return safe for use by several threads, each of whose writes stays whole
     */
    public OutputStream mask(OutputStream out, Charset charset) {
        return new MaskingStream(out, () -> shared.index(charset));
    }

    /** Computes the forms of the secrets in this charset, which the first write to a stream otherwise waits for. */
    public void prepare(Charset charset) {
        shared.index(charset);
    }

    /**
     * Hides the secrets in a text, as the stream does.
     *
     * @return the same instance when nothing was to be hidden
     */
    public String mask(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream masked = new ByteArrayOutputStream(bytes.length);
        try (OutputStream stream = mask(masked, StandardCharsets.UTF_8)) {
            stream.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return Arrays.equals(bytes, masked.toByteArray()) ? text : masked.toString(StandardCharsets.UTF_8);
    }

    /** Shows the number of secrets. */
    @Override
    public String toString() {
        return shared.size() + " masked secrets";
    }
}

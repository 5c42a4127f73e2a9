package io.jenkins.plugins.assumed_role.masking;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The secrets of a block, hidden in whatever it prints. The set only grows: renewed credentials join those before them,
 * which running processes may still print.
 *
 * <p>Safe for use by several threads. All streams of a charset share one index of the forms, about 8 MB for 100
 * generations of session credentials.
 */
public final class Masks {

    private final Set<String> secrets = new LinkedHashSet<>();
    private final Map<Charset, AtomicReference<FormIndex>> indexes = new HashMap<>();

    /**
     * Hides more secrets, in open streams from their next write on.
     *
     * @param added values of which all {@link SecretForms} are hidden; {@code null} and those without forms are passed over
     */
    public synchronized void add(Collection<String> added) {
        Set<String> forms = new LinkedHashSet<>();
        for (String secret : added) {
            Set<String> formsOfOne = SecretForms.of(secret);
            if (!formsOfOne.isEmpty() && secrets.add(secret)) {
                forms.addAll(formsOfOne);
            }
        }
        if (!forms.isEmpty()) {
            indexes.values().forEach(index -> index.set(index.get().plus(forms)));
        }
    }

    /**
     * A stream that writes {@code ****} for each form, wherever it stands and however it is split over writes.
     *
     * <p>A form may be broken over lines, as {@code base64} and {@code fold} do: each part is replaced and the line breaks
     * stay. Up to three of its characters before the first break may remain readable, all of a form of at most ten, and
     * all of one that has line breaks of its own after fewer than four characters, as no credential of AWS has. The charsets in which a line break is
     * more than one byte are excepted: in UTF-16 only unbroken forms are found.
     *
     * <p>The end of what was written is held back, also by {@code flush()}, as long as it may be the beginning of a form;
     * {@code close()} writes it. A write that fails in {@code out} loses what {@code out} did not take, and shows no more
     * afterwards than without the failure.
     *
     * @param out receives the masked text, and is closed with the stream
     * @param charset of the text; UTF-16 and UTF-32 without a byte order in their names are big-endian
     * @return safe for use by several threads, each of whose writes stays whole
     */
    public synchronized OutputStream mask(OutputStream out, Charset charset) {
        return new MaskingStream(out, indexes.computeIfAbsent(charset, this::index)::get);
    }

    private AtomicReference<FormIndex> index(Charset charset) {
        Set<String> forms = new LinkedHashSet<>();
        secrets.forEach(secret -> forms.addAll(SecretForms.of(secret)));
        return new AtomicReference<>(new FormIndex(new FormCharset(charset), List.of()).plus(forms));
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
            throw new UncheckedIOException("Memory cannot fail to be written", e);
        }
        return Arrays.equals(bytes, masked.toByteArray()) ? text : masked.toString(StandardCharsets.UTF_8);
    }

    /** Tells how many secrets are hidden, but none of them. */
    @Override
    public synchronized String toString() {
        return secrets.size() + " masked secrets";
    }
}

package io.jenkins.plugins.assumed_role.masking;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Hides secrets in what is written. Everything goes on at once but an end that could be the beginning of a secret, so that a prompt or
 * a progress bar is seen.
 */
final class MaskingOutputStream extends OutputStream {

    private final Masks masks;
    private final OutputStream out;
    private final Charset charset;
    private final byte[] mask;
    private final Spans spans = new Spans();

    /** What is held back. */
    private byte[] held = new byte[0];

    /** How much of the beginning of it is part of a secret that was hidden already. */
    private int covered;

    private boolean closed;

    MaskingOutputStream(Masks masks, OutputStream out, Charset charset) {
        this.masks = masks;
        this.out = out;
        this.charset = charset;
        // The charset UTF-16 would put a byte order mark before each.
        this.mask = Masks.MASK.getBytes(charset.equals(StandardCharsets.UTF_16) ? StandardCharsets.UTF_16BE : charset);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        Masks.Matcher matcher = masks.matcher(charset);
        if (matcher == null) {
            out.write(bytes, offset, length);
        } else if (held.length == 0) {
            process(matcher, bytes, offset, offset + length, false);
        } else {
            byte[] joined = Arrays.copyOf(held, held.length + length);
            System.arraycopy(bytes, offset, joined, held.length, length);
            process(matcher, joined, 0, joined.length, false);
        }
    }

    private void process(Masks.Matcher matcher, byte[] text, int from, int to, boolean last) throws IOException {
        spans.clear();
        matcher.index().find(text, from, to, spans);
        spans.merge();
        int end = last ? to : matcher.beginnings().start(text, from, to);
        int position = Math.min(from + covered, end);
        int coveredUntil = from + covered;
        // Kept before anything is written, so that a failing stream below finds nothing written twice.
        held = end == to ? new byte[0] : Arrays.copyOfRange(text, end, to);
        for (int i = 0; i < spans.count() && spans.start(i) < end; i++) {
            coveredUntil = Math.max(coveredUntil, spans.end(i));
        }
        covered = Math.max(coveredUntil - end, 0);
        for (int i = 0; i < spans.count() && spans.start(i) < end; i++) {
            if (spans.start(i) > position) {
                out.write(text, position, spans.start(i) - position);
            }
            out.write(mask);
            position = Math.max(position, Math.min(spans.end(i), end));
        }
        if (position < end) {
            out.write(text, position, end - position);
        }
    }

    /** Does not force out what could be the beginning of a secret. */
    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            Masks.Matcher matcher = masks.matcher(charset);
            if (matcher != null && held.length > 0) {
                process(matcher, held, 0, held.length, true);
            }
        }
    }
}

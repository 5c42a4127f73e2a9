package io.jenkins.plugins.assumed_role.masking;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;

/** Hides forms on the way to another stream; holds back no more than may become one. */
final class MaskingStream extends OutputStream {

    /** In bytes: what a piece costs in working memory fits into the first cache of a processor, three times over. */
    private static final int PIECE = 8 * 1024;

    private final OutputStream out;
    private final Supplier<FormIndex> indexes;
    private final Finder finder = new Finder();
    private final byte[] one = new byte[1];

    private byte[] held = {};
    private int heldLength;
    /** So many of the first bytes held belong to a form of which the replacement is written already. */
    private int hidden;
    /** The place in the stream, in bytes, of the first byte held or still to come. */
    private long position;

    private boolean lineStart;
    private boolean closed;

    /**
     * Opens a stream.
     *
     * @param indexes asked at every write, so that new secrets are hidden from then on
     */
    MaskingStream(OutputStream out, Supplier<FormIndex> indexes) {
        this.out = out;
        this.indexes = indexes;
    }

    @Override
    public synchronized void write(int b) throws IOException {
        one[0] = (byte) b;
        write(one, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            throw new IOException("This stream is closed");
        }
        FormIndex index = indexes.get();
        int end = offset + length;
        for (int from = offset; from < end; from += PIECE) {
            piece(index, bytes, from, Math.min(end, from + PIECE));
        }
    }

    private void piece(FormIndex index, byte[] bytes, int from, int to) throws IOException {
        if (heldLength == 0) {
            process(index, bytes, from, to, false);
        } else {
            int length = heldLength + to - from;
            if (held.length < length) {
                held = Arrays.copyOf(held, Math.max(length, 2 * held.length));
            }
            System.arraycopy(bytes, from, held, heldLength, to - from);
            process(index, held, 0, length, false);
        }
    }

    private void process(FormIndex index, byte[] raw, int from, int to, boolean last) throws IOException {
        finder.find(index, new Finder.Piece(raw, from, to, position, lineStart, last));
        try {
            emit(index, raw, from + hidden);
        } finally {
            // Also when the other stream fails: what it did not take is lost, what is held back stays in order.
            hold(index, raw, from, to);
        }
    }

    private void emit(FormIndex index, byte[] raw, int from) throws IOException {
        int shown = from;
        for (int i = 0; i < finder.count() && finder.start(i) < finder.cut(); i++) {
            int start = finder.start(i);
            int end = finder.end(i);
            if (end > shown) {
                if (start > shown) {
                    out.write(raw, shown, start - shown);
                }
                hide(index, raw, Math.max(start, shown), end, start < shown);
                shown = end;
            }
        }
        if (shown < finder.cut()) {
            out.write(raw, shown, finder.cut() - shown);
        }
    }

    /** Line breaks inside a form survive, each part between them is replaced. */
    private void hide(FormIndex index, byte[] raw, int start, int end, boolean replaced) throws IOException {
        boolean inside = replaced;
        for (int i = start; i < end; i++) {
            if (index.joinsLines() && JoinedText.isBreak(raw[i])) {
                out.write(raw[i]);
                inside = false;
            } else if (!inside) {
                out.write(index.replacement);
                inside = true;
            }
        }
    }

    private void hold(FormIndex index, byte[] raw, int from, int to) {
        int cut = finder.cut();
        hidden = Math.max(Math.max(from + hidden, finder.endOfCutForm()) - cut, 0);
        if (cut > from) {
            lineStart = index.joinsLines() && JoinedText.isBreak(raw[cut - 1]);
            position += cut - from;
        }
        heldLength = to - cut;
        if (held.length < heldLength) {
            held = new byte[heldLength];
        }
        System.arraycopy(raw, cut, held, 0, heldLength);
    }

    /** Passes on what is written, except the end of it that may become a form. */
    @Override
    public synchronized void flush() throws IOException {
        out.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (OutputStream closing = out) {
            process(indexes.get(), held, 0, heldLength, true);
            closing.flush();
        }
    }

    @Override
    public String toString() {
        return "masked " + out;
    }
}

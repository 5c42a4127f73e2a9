package io.jenkins.plugins.assumed_role.masking;

import io.jenkins.plugins.assumed_role.masking.FormIndex.Part;
import io.jenkins.plugins.assumed_role.masking.FormIndex.Parts;
import io.jenkins.plugins.assumed_role.masking.JoinedText.Reading;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/** Hides forms on the way to another stream; holds back no more than may become one. */
final class MaskingStream extends OutputStream {

    /** The bytes of one search: its working memory fits into a cache of the processor. */
    private static final int CHUNK = 8 * 1024;
    /** The beginning of a form is held back with two bytes of line breaks for every so many of its characters. */
    private static final int CHARACTERS_PER_BREAK = 4;

    private static final int BREAK = "\r\n".length();
    private static final byte[] NOTHING = {};

    private final OutputStream out;
    private final Supplier<FormIndex> indexes;
    /** The text that is held back. */
    private byte[] held = NOTHING;
    /** The last 15 characters before it, which the rest of a form may follow. */
    private byte[] context = NOTHING;
    /** True if the text is hidden up to its end and the form may go on. */
    private boolean isOpen;
    /** True if the replacement was written last, so that the same part is not replaced twice. */
    private boolean replaced;

    private boolean lineStart = true;
    private boolean closed;

    /**
     * Opens a stream.
     *
     * @param indexes gives the index for every write, so that new secrets are hidden from then on
     */
    MaskingStream(OutputStream out, Supplier<FormIndex> indexes) {
        this.out = out;
        this.indexes = indexes;
    }

    @Override
    public synchronized void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            throw new IOException("This stream is closed");
        }
        int end = offset + length;
        for (int from = offset; from < end; from += CHUNK) {
            int to = Math.min(end, from + CHUNK);
            if (held.length == 0) {
                process(bytes, from, to, false);
            } else {
                byte[] raw = Arrays.copyOf(held, held.length + to - from);
                System.arraycopy(bytes, from, raw, held.length, to - from);
                process(raw, 0, raw.length, false);
            }
        }
    }

    private void process(byte[] raw, int from, int to, boolean last) throws IOException {
        FormIndex index = indexes.get();
        JoinedText text;
        Parts parts;
        int shown;
        Lock searching = index.searching();
        searching.lock();
        try {
            // The first bytes of a character are held back.
            int whole = last ? to : to - (to - from) % index.unit;
            Reading reading = new Reading(index.joinsLines(), index.skipsIndentation(), last);
            text = new JoinedText(context, raw, from, whole, reading, lineStart);
            parts = index.find(text.bytes, text.end, isOpen);
            shown = last || parts.isOpen ? text.end : undecided(index, raw, text);
        } finally {
            searching.unlock();
        }
        for (Part part : parts.list) {
            shown = part.start() < shown ? Math.max(shown, part.end()) : shown;
        }
        int cut = text.raw(shown);
        isOpen = parts.isOpen;
        try {
            emit(raw, from, cut, text, parts, index.replacement);
        } catch (IOException x) {
            int behind = shown;
            replaced = parts.list.stream().anyMatch(part -> part.end() >= behind);
            throw x;
        } finally {
            // Also if the other stream fails: the text that it did not take is lost, the text held back stays in order.
            lineStart = shown == text.end && text.atLineStart;
            held = Arrays.copyOfRange(raw, cut, to);
            int kept = Math.max(0, shown - (FormIndex.PIECE - 1) * index.unit);
            context = Arrays.copyOfRange(text.bytes, kept, shown);
        }
    }

    /** The index from which on the text may be the beginning of a form, less than 16 characters before its end, or its end. */
    private static int undecided(FormIndex index, byte[] raw, JoinedText text) {
        int longest = (FormIndex.PIECE - 1) * index.unit;
        for (int start = Math.max(0, text.end - longest); start < text.end; start += index.unit) {
            if (index.isBeginning(text.bytes, start, text.end)
                    && (!index.joinsLines()
                            || breaks(raw, text, start) <= (text.end - start) / CHARACTERS_PER_BREAK * BREAK)) {
                return Math.max(start, text.fresh);
            }
        }
        return text.end;
    }

    /** A prompt that ends in a letter and a line break is shown at once, though a token begins with that letter. */
    private static int breaks(byte[] raw, JoinedText text, int start) {
        int breaks = 0;
        for (int i = text.raw(Math.max(start, text.fresh)); i < text.rawEnd; i++) {
            breaks += JoinedText.isBreak(raw[i]) ? 1 : 0;
        }
        return breaks;
    }

    /** Writes the raw text up to a place. Line breaks inside a form survive, each part between them is replaced. */
    private void emit(byte[] raw, int from, int cut, JoinedText text, Parts parts, byte[] replacement)
            throws IOException {
        int written = from;
        for (Part part : parts.list) {
            for (int i = Math.max(part.start(), text.fresh); i < part.end() && text.raw(i) < cut; i++) {
                copy(raw, written, text.raw(i), i > part.start());
                if (!replaced || i == part.start()) {
                    out.write(replacement);
                    replaced = true;
                }
                written = text.raw(i) + 1;
            }
        }
        copy(raw, written, cut, parts.isOpen);
    }

    private void copy(byte[] raw, int from, int to, boolean inside) throws IOException {
        if (to > from) {
            replaced &= inside;
            out.write(raw, from, to - from);
            for (int i = from; i < to && replaced; i++) {
                replaced = !JoinedText.isBreak(raw[i]);
            }
        }
    }

    /** Passes on the text that is written, except its end if that may become a form. */
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
            process(held, 0, held.length, true);
            closing.flush();
        }
    }

    @Override
    public String toString() {
        return "masked " + out;
    }
}

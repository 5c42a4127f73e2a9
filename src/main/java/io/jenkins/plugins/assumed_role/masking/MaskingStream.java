package io.jenkins.plugins.assumed_role.masking;

import io.jenkins.plugins.assumed_role.masking.FormIndex.Part;
import io.jenkins.plugins.assumed_role.masking.FormIndex.Parts;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/** Hides forms in a text on its way to another stream. Holds back only text that may become a form. */
final class MaskingStream extends OutputStream {

    /** The bytes of one search: its working memory fits into a cache of the processor. */
    private static final int CHUNK = 16 * 1024;
    /** The bytes that are copied to the text held back, to decide on it. */
    private static final int SHORT_CHUNK = 512;
    /** The beginning of a form is held back with two bytes of line breaks for every so many of its characters. */
    private static final int CHARACTERS_PER_BREAK = 4;

    private static final int BREAK = "\r\n".length();
    /** The most bytes that are held back, with all blanks and colours between the characters. */
    private static final int LONGEST_HELD = 1024;

    private static final byte[] NOTHING = {};

    /** The end of a text: more follows at once, later, or never. */
    private enum End {
        OF_CHUNK,
        OF_WRITE,
        OF_STREAM
    }

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
    /** The first failure of the other stream in a write; null for none. */
    private IOException lost;

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
        for (int from = offset; from < end; ) {
            int to = Math.min(end, from + (held.length == 0 ? CHUNK : SHORT_CHUNK));
            End reached = to < end ? End.OF_CHUNK : End.OF_WRITE;
            if (held.length == 0) {
                process(bytes, from, to, reached);
            } else {
                byte[] raw = Arrays.copyOf(held, held.length + to - from);
                System.arraycopy(bytes, from, raw, held.length, to - from);
                process(raw, 0, raw.length, reached);
            }
            from = to;
            if (to < end && held.length <= SHORT_CHUNK / 2) {
                // Read it again where the text behind it is.
                from -= held.length;
                held = NOTHING;
            }
        }
        failIfLost();
    }

    /** Fails if the other stream did not take something of a write, once the text is read to its end. */
    private void failIfLost() throws IOException {
        IOException failure = lost;
        lost = null;
        if (failure != null) {
            throw failure;
        }
    }

    private void process(byte[] raw, int from, int to, End reached) {
        FormIndex index = indexes.get();
        JoinedText text;
        Parts parts;
        int shown;
        Lock searching = index.searching();
        searching.lock();
        try {
            // The first bytes of a character are held back.
            int whole = reached == End.OF_STREAM ? to : to - (to - from) % index.unit;
            text = new JoinedText(context, raw, from, whole, index.reading(reached == End.OF_STREAM), lineStart);
            parts = index.find(text.bytes, text.end, isOpen);
            shown = text.reading.last() || parts.isOpen ? text.end : undecided(index, raw, text, reached);
        } finally {
            searching.unlock();
        }
        for (Part part : parts.list) {
            shown = part.start() < shown ? Math.max(shown, part.end()) : shown;
        }
        int cut = text.raw(shown);
        isOpen = parts.isOpen;
        lineStart = shown == text.end && text.atLineStart;
        held = Arrays.copyOfRange(raw, cut, to);
        context = Arrays.copyOfRange(text.bytes, Math.max(0, shown - (FormIndex.PIECE - 1) * index.unit), shown);
        try {
            emit(raw, from, cut, text, parts, index.replacement);
        } catch (IOException x) {
            int behind = shown;
            replaced = parts.list.stream().anyMatch(part -> part.end() >= behind);
            lost = x;
        }
    }

    /**
     * The index, less than 16 characters before the end of the text, from which on it may be the beginning of a form; or its end. The next
     * chunk may go on with any of the last characters of this one, so these are read again with it.
     */
    private static int undecided(FormIndex index, byte[] raw, JoinedText text, End reached) {
        int longest = (FormIndex.PIECE - 1) * index.unit;
        for (int start = Math.max(0, text.end - longest); start < text.end; start += index.unit) {
            int from = Math.max(start, text.fresh);
            boolean mayGoOn = reached == End.OF_CHUNK
                    || index.isBeginning(text.bytes, start, text.end)
                            && (!text.reading.joinsLines() || hasFewBreaks(raw, text, start));
            if (mayGoOn && text.rawEnd - text.raw(from) <= LONGEST_HELD) {
                return from;
            }
        }
        return text.end;
    }

    /** A prompt that ends in a letter and a line break is shown at once, though a token begins with that letter. */
    private static boolean hasFewBreaks(byte[] raw, JoinedText text, int start) {
        int breaks = 0;
        for (int i = text.raw(Math.max(start, text.fresh)); i < text.rawEnd; i++) {
            breaks += JoinedText.isBreak(raw[i]) ? 1 : 0;
        }
        return breaks <= (text.end - start) / CHARACTERS_PER_BREAK * BREAK;
    }

    /** Writes the raw text up to a place. Line breaks inside a form survive, each part between them is replaced. */
    private void emit(byte[] raw, int from, int cut, JoinedText text, Parts parts, byte[] replacement)
            throws IOException {
        if (lost != null) {
            // The other stream gets nothing more of this write.
            throw lost;
        }
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
            if (held.length > 0) {
                process(held, 0, held.length, End.OF_STREAM);
            }
            failIfLost();
            closing.flush();
        }
    }

    @Override
    public String toString() {
        return "masked " + out;
    }
}

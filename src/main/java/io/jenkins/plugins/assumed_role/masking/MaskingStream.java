package io.jenkins.plugins.assumed_role.masking;

import io.jenkins.plugins.assumed_role.masking.FormTrie.Match;
import io.jenkins.plugins.assumed_role.masking.JoinedText.Reading;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/** Hides forms on the way to another stream; holds back no more than may become one. */
final class MaskingStream extends OutputStream {

    /** The size of a piece in bytes: the working memory of a piece fits into the first cache of a processor. */
    private static final int PIECE = 8 * 1024;

    private static final byte[] NOTHING = {};

    private final OutputStream out;
    private final Supplier<FormIndex> indexes;
    private FormIndex index;
    /** The form along which the text goes at present; all of it is hidden. */
    private final Match match = new Match();
    /** The text that is held back. */
    private byte[] held = NOTHING;
    /** The last bytes before it, which the beginning of a form may need. */
    private byte[] context = NOTHING;
    /** The place of the context in the stream, in bytes. */
    private long position;
    /** True if the replacement was written last, so that the same part is not replaced twice. */
    private boolean replaced;

    private boolean lineStart = true;
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
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            throw new IOException("This stream is closed");
        }
        int end = offset + length;
        for (int from = offset; from < end; from += PIECE) {
            int to = Math.min(end, from + PIECE);
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
        FormIndex current = indexes.get();
        JoinedText text;
        FormSearch found;
        int undecided;
        Lock searching = current.searching();
        searching.lock();
        try {
            if (current != index && match.isActive()) {
                current.adopt(match);
            }
            index = current;
            // The first bytes of a character are held back.
            long fresh = position + context.length;
            int whole = last ? to : to - (int) ((fresh + to - from) % index.unit());
            Reading reading = new Reading(index.joinsLines(), index.skipsIndentation(), last);
            text = new JoinedText(context, raw, from, Math.max(from, whole), reading, lineStart);
            found = new FormSearch(index, text, match, position);
            undecided = last ? text.end : Math.max(text.fresh, found.undecided(raw, text));
        } finally {
            searching.unlock();
        }
        int shown = found.behindPartsBefore(undecided);
        int cut = shown == text.end ? text.rawEnd : text.raw(shown);
        try {
            emit(raw, from, cut, text, found);
        } catch (IOException x) {
            replaced = found.hidesUpTo(shown);
            throw x;
        } finally {
            // Also when the other stream fails: what it did not take is lost, what is held back stays in order.
            lineStart = shown == text.end && text.atLineStart;
            held = Arrays.copyOfRange(raw, cut, to);
            int kept = Math.max(0, shown - index.trie.enough + index.unit());
            context = Arrays.copyOfRange(text.bytes, kept, shown);
            position += kept;
        }
    }

    private void emit(byte[] raw, int from, int cut, JoinedText text, FormSearch found) throws IOException {
        int written = from;
        for (int i = 0; i < found.count(); i++) {
            boolean begun = found.start(i) < text.fresh;
            int start = begun ? from : text.raw(found.start(i));
            int end = found.end(i) == text.end && match.isActive() ? cut : text.raw(found.end(i) - 1) + 1;
            if (start < cut && end > written) {
                if (start > written) {
                    out.write(raw, written, start - written);
                }
                replaced &= begun || start < written;
                hide(raw, Math.max(start, written), end, text);
                written = end;
            }
        }
        if (cut > written) {
            replaced = false;
            out.write(raw, written, cut - written);
        }
    }

    /** Line breaks inside a form survive, each part between them is replaced. */
    private void hide(byte[] raw, int start, int end, JoinedText text) throws IOException {
        for (int i = start; i < end; ) {
            int next = Math.min(end, text.hiddenUntil(i));
            if (next > i) {
                if (!replaced) {
                    out.write(index.replacement);
                    replaced = true;
                }
            } else {
                next = Math.min(end, text.skippedUntil(i));
                out.write(raw, i, next - i);
                for (int j = i; j < next; j++) {
                    replaced &= !JoinedText.isBreak(raw[j]);
                }
            }
            i = next;
        }
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
            process(held, 0, held.length, true);
            closing.flush();
        }
    }

    @Override
    public String toString() {
        return "masked " + out;
    }
}

package io.jenkins.plugins.assumed_role.masking;

import io.jenkins.plugins.assumed_role.masking.SortedForms.Form;
import io.jenkins.plugins.assumed_role.masking.SortedForms.Match;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All forms in one charset, immutable and shared by the streams of that charset.
 *
 * <p>Forms broken over lines are found in the text without its line breaks. After fewer than four characters a line break
 * is written out at once, though it could be inside a form: nearly every line ends with a letter with which some form
 * begins, and would appear late. To make up for it, a form that lacks up to three characters counts after a line break.
 */
final class FormIndex {

    final Windows windows;
    /** What takes the place of a form. */
    final byte[] replacement;

    private final FormCharset charset;
    private final SortedForms whole;
    private final SortedForms tails;
    /** The bytes near the beginnings of forms: before any other, the end of a text need not be looked at. */
    private final boolean[] beginning = new boolean[1 << Byte.SIZE];

    FormIndex(FormCharset charset, Collection<Form> forms) {
        this.charset = charset;
        this.replacement = charset.encode("****");
        this.whole = new SortedForms(forms);
        this.windows = new Windows(whole.all());
        this.tails = new SortedForms(charset.joinsLines() ? tails() : List.of());
        for (Form form : whole.all()) {
            for (int i = 0; i < Math.min(form.length(), unseen() + Windows.MISSING); i++) {
                beginning[form.bytes()[i] & 0xFF] = true;
            }
        }
    }

    /** An index of these forms and others. */
    FormIndex plus(Collection<String> others) {
        List<Form> forms = new ArrayList<>(whole.all());
        others.stream().flatMap(form -> charset.form(form).stream()).forEach(forms::add);
        return new FormIndex(charset, forms);
    }

    private List<Form> tails() {
        return whole.all().stream()
                .filter(form -> form.length() - Windows.MISSING > unseen())
                .flatMap(form -> IntStream.rangeClosed(1, Windows.MISSING).mapToObj(i -> new Form(form.bytes(), i)))
                .toList();
    }

    /** The longest beginning of a form that the end of a text may hold without a window of it being looked at. */
    int unseen() {
        return windows.stride + Windows.SIZE - 2;
    }

    boolean joinsLines() {
        return charset.joinsLines();
    }

    int unit() {
        return charset.unit();
    }

    boolean nearBeginning(byte b) {
        return beginning[b & 0xFF];
    }

    Match match(byte[] text, int start, int end, boolean lineStart) {
        Match match = whole.match(text, start, end);
        return lineStart ? match.or(tails.match(text, start, end)) : match;
    }
}

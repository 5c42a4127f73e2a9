package io.jenkins.plugins.assumed_role.config;

import hudson.model.Descriptor.FormException;
import hudson.model.Failure;

/**
 * Reports an error in a submitted form as a sentence. Jenkins would show a stack trace with all values of the form, and wraps a
 * FormException of a nested descriptor.
 */
public final class SubmittedForm {

    private SubmittedForm() {}

    /** Binds a form. */
    public interface Binding<T> {
        T bind() throws FormException;
    }

    public static <T> T bind(Binding<T> binding) throws FormException {
        try {
            return binding.bind();
        } catch (IllegalArgumentException | LinkageError x) {
            String sentence = sentence(x);
            if (sentence == null) {
                throw x;
            }
            throw new Failure(sentence);
        }
    }

    /** Returns the message of the innermost {@link IllegalArgumentException} or {@link ClassCastException}; null if there is none. */
    public static String sentence(Throwable thrown) {
        String sentence = null;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException || cause instanceof ClassCastException) {
                sentence = cause.getMessage();
            }
        }
        return sentence;
    }
}

package io.jenkins.plugins.assumed_role.config;

import hudson.model.Descriptor.FormException;
import hudson.model.Failure;

/**
 * What is wrong in a form that was submitted, told in a sentence: Jenkins would show a stack trace, with all that the form has. A
 * FormException would not do, since those who call for nested descriptors wrap it.
 */
public final class SubmittedForm {

    private SubmittedForm() {}

    /** Makes of a form what it configures. */
    public interface Binding<T> {
        T bind() throws FormException;
    }

    public static <T> T bind(Binding<T> binding) throws FormException {
        try {
            return binding.bind();
        } catch (IllegalArgumentException | LinkageError x) {
            String sentence = null;
            for (Throwable cause = x; cause != null; cause = cause.getCause()) {
                if (cause instanceof IllegalArgumentException) {
                    sentence = cause.getMessage();
                }
            }
            if (sentence == null) {
                throw x;
            }
            throw new Failure(sentence);
        }
    }
}

package com.cloudbees.plugins.credentials;

public class CredentialsMatchers {
    public static CredentialsMatcher instanceOf(Class<?> clazz) {
        throw new UnsupportedOperationException();
    }

    public static CredentialsMatcher anyOf(CredentialsMatcher... matchers) {
        throw new UnsupportedOperationException();
    }
}

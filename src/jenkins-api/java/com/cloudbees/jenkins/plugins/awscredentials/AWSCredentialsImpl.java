package com.cloudbees.jenkins.plugins.awscredentials;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.util.Secret;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

public class AWSCredentialsImpl implements StandardCredentials, AwsCredentialsProvider {
    public String getAccessKey() {
        throw new UnsupportedOperationException();
    }

    public Secret getSecretKey() {
        throw new UnsupportedOperationException();
    }

    public String getIamRoleArn() {
        throw new UnsupportedOperationException();
    }

    public String getIamExternalId() {
        throw new UnsupportedOperationException();
    }

    public String getIamMfaSerialNumber() {
        throw new UnsupportedOperationException();
    }

    @Override
    public AwsCredentials resolveCredentials() {
        throw new UnsupportedOperationException();
    }
}

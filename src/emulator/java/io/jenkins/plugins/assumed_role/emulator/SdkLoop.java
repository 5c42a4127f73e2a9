package io.jenkins.plugins.assumed_role.emulator;

import software.amazon.awssdk.services.sts.StsClient;

/** A program with the AWS SDK for Java that calls GetCallerIdentity again and again, for a given number of seconds. */
public final class SdkLoop {

    private SdkLoop() {}

    public static void main(String[] args) throws InterruptedException {
        long end = System.nanoTime() + Integer.parseInt(args[0]) * 1_000_000_000L;
        try (StsClient sts = StsClient.builder()
                .httpClient(new PlainSdkHttpClient(body -> body))
                .build()) {
            while (System.nanoTime() < end) {
                sts.getCallerIdentity();
                Thread.sleep(2_000);
            }
        }
    }
}

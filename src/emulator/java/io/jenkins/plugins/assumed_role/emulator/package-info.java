/**
 * AWS as the tests and the demo need it, in this JVM: instance metadata, container credentials, STS, and just enough of EC2 and
 * S3 for real tools to work against it.
 *
 * <p>It is deliberately strict: signatures are verified, both sides of a trust are asked, parameters have the limits of the
 * service. A request that passes here should pass there.
 */
package io.jenkins.plugins.assumed_role.emulator;

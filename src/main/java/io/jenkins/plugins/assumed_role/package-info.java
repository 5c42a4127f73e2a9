/** The surfaces in Jenkins, thin: what can be decided without Jenkins is decided in the packages below. */
package io.jenkins.plugins.assumed_role;

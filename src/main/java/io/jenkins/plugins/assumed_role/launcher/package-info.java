/** The same block on a command line, without Jenkins. */
package io.jenkins.plugins.assumed_role.launcher;

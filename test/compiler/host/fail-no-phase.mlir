// RUN: rl-opt --convert-rl-to-runtime -verify-diagnostics %s
// expected-error @below {{has no phase to run}}
module @e attributes {rl.config = "{}"} {
}

# A library beside the file that uses it; `hidden` is its own matter.
fn beside(x: f32) -> f32 = hidden(x) + 1

fn hidden(x: f32) -> f32 = 2 * x

use "preset_base.rl"

# Names of its own, like those of the file it extends, mean other things.
fn doubled(x: f32) -> f32 = 2 * x

experiment preset_middle = preset_base with {
  seed = 7
  phase p { steps = 20 }
}

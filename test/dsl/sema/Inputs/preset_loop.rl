experiment preset_loop = other with { seed = 1 }
experiment other = preset_loop with { seed = 2 }

## What a bandit knows of a rollout: reward, advantage, mean and deviation of its
## group's rewards, length, whether it was cut, entropy, share of its tokens
## that were clipped as it was trained on last, age, how often it was chosen.
axis feature[10]

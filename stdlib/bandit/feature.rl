## What a bandit knows of a rollout: reward, advantage, mean and deviation of its
## group's rewards, length, whether it was cut, entropy.
axis feature[7]

// In: nothing. Out: vectors of 16 floats and the attribute that compiles a
// function for the widest vectors of the host.
// Must not know: what is computed.
#pragma once

#include <cstdint>
#include <cstring>

// The functions run on every x86-64 and use the widest vectors of the host.
// What they call must be inlined into each of their versions.
#if defined(__x86_64__) && defined(__clang__)
#define RLRT_HOST_VECTORS                                                      \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define RLRT_HOST_VECTORS
#endif
#define RLRT_INLINE __attribute__((always_inline)) inline
#define RLRT_LAMBDA __attribute__((always_inline))

namespace rlrt {

typedef float Vector __attribute__((vector_size(64)));
typedef int32_t IntVector __attribute__((vector_size(64)));

// Vectors are passed by reference: by value their place would depend on the
// version of the function.
RLRT_INLINE void load(Vector &v, const float *from) {
  std::memcpy(&v, from, sizeof v);
}

RLRT_INLINE void store(float *to, const Vector &v) {
  std::memcpy(to, &v, sizeof v);
}

/// x becomes exp(x), with at most 2 ulp of error where it is in [-87, 88]; 0
/// below, the largest of these above.
RLRT_INLINE void exponential(Vector &x) {
  // 2^k * e^r, |r| <= ln 2 / 2; adding 1.5 * 2^23 rounds to an integer.
  constexpr float shift = 12582912.0f, least = -87.33f, most = 88.37f;
  IntVector below = x < least;
  Vector in = x < least ? Vector{} + least : x;
  in = in > most ? Vector{} + most : in;
  Vector k = in * 1.44269504f + shift;
  k -= shift;
  // ln 2 in two parts, the first of few bits.
  Vector r = in - k * 0.693359375f;
  r += k * 2.12194440e-4f;
  // The coefficients of Cephes' expf.
  Vector p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  IntVector bits = (__builtin_convertvector(k, IntVector) + 127) << 23;
  Vector scale;
  std::memcpy(&scale, &bits, sizeof scale);
  p *= scale;
  x = below ? Vector{} : p;
}

} // namespace rlrt

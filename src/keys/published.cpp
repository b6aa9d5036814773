#include "keys/published.hpp"

#include <array>
#include <cstdint>

#include "jwkguard/record.hpp"

namespace jwkguard::keys {
namespace {

struct published_key {
  std::uint32_t first_octets;   ///< of the first parameter, big-endian: what is compared before a thumbprint is made
  std::string_view thumbprint;  ///< RFC 7638, base64url
  std::string_view source;      ///< where the private half stands
};

constexpr std::array published_keys = {
    published_key{0x7fcdce27, "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U", "RFC 7515 A.3.1"},
    published_key{0x01e92905, "u5YUSjQ2-2chBi51NSk3t3g7IM4o2KYcnPqPtCNGd3U", "RFC 7515 A.4.1"},
    published_key{0x30a0424c, "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s", "RFC 7517 A.2"},
    published_key{0x808d0600, "_GK0r6GCoJt9zcssg9lay4obIxgCq05ntiRymRHADSU", "RFC 7518 C"},
    published_key{0xc1e349cb, "Vy57XrArUrW0NbpI12tEzDHABxMwrTh6HHXRenSpnCo", "RFC 7518 C"},
    published_key{0x0072992c, "dHri3SADZkrush5HU_50AoRhcKFryN-PI6jPBtPL55M", "RFC 7520 3.2"},
    published_key{0x614e2b45, "YlKlB7M2wnS0cPn_V7OW-FuDLuWdJ9z4OvPHmhGDfeE", "RFC 7520 5.4.1"},
    published_key{0xb81a3890, "rTtHPa7sf4UUCCKAww7j-XnhD2AKwOGNIsGDDipf_EM", "RFC 7520 5.4.3"},
    published_key{0x65eda5a1, "HsSFalww3yP-dO-lWGYgFcyV5H22oScIFc4V2Y6GOto", "RFC 7520 5.5.1"},
    published_key{0x98f50a4f, "mTVa39KNK8LI9ZgAkyqQOQayaqVO7DXurapqkzEbfMg", "RFC 7520 5.5.3"},
    published_key{0x53376f93, "mn9TtdH1OfJlO91eUXaEGe9tTrDzowXs_n2wKGrqLN4", "RFC 7520 5.13.4"},
    published_key{0x60fed4ba, "DOvxvJiAdIqVWIkFt5hDtCunXLF0BV4-JGv4f-ALSm0", "RFC 6979 A.2.5"},
    published_key{0xec3a4e41, "l2tfkSzhekdOr24I18E1O_-49AlK14MTo7OxJMS7-HI", "RFC 6979 A.2.6"},
    published_key{0x01894550, "YEV1EIv9vYLGY_GThCEOLkeymqP0eeXUU7MmlJhqgGA", "RFC 6979 A.2.7"},
    published_key{0x1a88c886, "eD0PULZNVbjzVUEYhTXrPIGeIfttetyz2TinbRRrDh8", "RFC 6605 6.1"},
    published_key{0xc4a61a36, "c_0UpWcyUnvQC91D5ATbWIM9seRg94CqJ40pdgiNm-o", "RFC 6605 6.2"},
    published_key{0x422548f8, "LIstkoCvByn4jk8oZPvigQkzTzO9UwnGnE-VMlkZvYQ", "RFC 9500"},
    published_key{0x5b0901b8, "TLOWIUBG7ALE2U13WMeEAErmpD48gp8MllKbX_zBARE", "RFC 9500"},
    published_key{0x01d0fd72, "uG5zwmkbOsp4CWXAXpcCwS_BBebz0EP871Y1aRTdY9E", "RFC 9500"},
    published_key{0x9b318cd5, "2Adrg41OmmlV3DfecmcVTVFAPYcsZnNR62HYhWRZJ8Y", "badkeys: ec-p256-rfc-example"},
    published_key{0x115b3fa3, "19J8y7Zprt2-QKLjF2I5pVk0OELX6cY2AfaAv1LC_w8", "jwt.io, the ES256 example"},
};

std::uint32_t first_octets_of(const record& key) noexcept {
  std::uint32_t value = 0;
  for (const std::uint8_t octet : key.parameters[0].first(4)) {
    value = value << 8U | octet;
  }
  return value;
}

}  // namespace

std::string_view find_published(const record& key) {
  if (key.parameters[0].size() < 4) {
    return {};
  }
  const std::uint32_t wanted = first_octets_of(key);
  for (const published_key& row : published_keys) {
    if (row.first_octets == wanted && thumbprint_text(key) == row.thumbprint) [[unlikely]] {
      return row.source;
    }
  }
  return {};
}

}  // namespace jwkguard::keys

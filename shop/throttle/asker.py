"""Who asks, as far as it can be told: the network a request comes from, and the browser within it."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# Nobody on the internet has such an address: a request from one came through a proxy that is not counted in
# TRUSTED_PROXY_HOPS, or from this machine. Everybody would be in one bucket, so there is none.
INSIDE: list[IPv4Network | IPv6Network] = [
    ip_network(network)
    for network in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
] + [ip_network(network) for network in ("::1/128", "fc00::/7", "fe80::/10")]
IPV6_OF_ONE_LINE = 64  # A customer gets at least that many addresses, and may change among them at will.


def network_of(request: HttpRequest) -> str:
    """Return the network that the request comes from, '' where it cannot be told.

    Of X-Forwarded-For only the entries that our own proxies wrote are read: those at its right end. What stands left of
    them the client may have made up.
    """
    address = _address(_caller(request))
    if address is None or any(address in network for network in INSIDE if network.version == address.version):
        return ""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_OF_ONE_LINE), strict=False))
    return str(address)


def browser_of(request: HttpRequest) -> str:
    """Return what tells this browser from others in its network. Anybody can make one up: the network's limit holds."""
    for cookie in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        if value := request.COOKIES.get(cookie):
            return value
    said = request.headers
    return "\n".join([network_of(request), said.get("User-Agent", ""), said.get("Accept-Language", "")])


def _caller(request: HttpRequest) -> str:
    hops = settings.TRUSTED_PROXY_HOPS
    if not hops:
        return str(request.META.get("REMOTE_ADDR", ""))
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    return forwarded[-hops].strip() if len(forwarded) >= hops else ""


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address

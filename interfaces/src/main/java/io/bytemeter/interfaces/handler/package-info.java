/**
 * HandlerService of v2ray and Xray, as far as it adds users to inbounds and removes them: the source of names and texts is
 * app/proxyman/command and proxy/vmess, vless and trojan of v2fly/v2ray-core at v4.34.0 and of XTLS/Xray-core.
 */
@NullMarked
package io.bytemeter.interfaces.handler;

import org.jspecify.annotations.NullMarked;

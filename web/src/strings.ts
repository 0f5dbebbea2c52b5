/** Every word of the page itself. What 小银 says comes from the bank's responses. */

export const bot = "小银";
export const robot = "机器人";
export const subtitle = "示例银行智能客服";
export const skip = "跳到输入框";

export const intro = {
  eyebrow: "示例银行 · 在线服务",
  title: "有事，问小银。",
  lead: "小银是示例银行的智能客服（机器人），全天在线。直接用您平时的话说就好。",
  can: [
    ["查余额和交易", "我卡里还有多少钱"],
    ["查信用卡账单", "这个月信用卡要还多少"],
    ["银行卡挂失", "我的卡丢了"],
    ["转人工", "随时可以，一步就到"],
  ],
  safety: "小银不会向您要银行卡密码，也不会要卡背面的三位安全码。",
} as const;

export const log = "与小银的对话";
export const you = "您";
export const slow = "正在为您查询，请稍候…";
export const newMessages = "回到最新消息";
export const chosen = "已选";
export const choices = "业务菜单";
export const related = "相关问题";
export const feedback = "评价这个回答";

export const composer = {
  label: "输入您的问题",
  placeholder: "请输入问题",
  send: "发送",
  human: "转人工",
  humanText: "转人工",
  tooLong: (limit: number, length: number) => `最多 ${limit} 字，现在 ${length} 字，请分几次发送`,
  left: (left: number) => `还可以输入 ${left} 字`,
} as const;

export const delivery = {
  queued: "待发送，连接恢复后自动发出",
  failed: "没有发送成功",
  retry: "重试",
} as const;

export const link = {
  connecting: "正在连接…",
  offline: "连接已断开，正在重连…",
  online: "已恢复",
} as const;

export const header = {
  signIn: "登录",
  large: "大字",
} as const;

export const menu = {
  label: "更多选项",
  restart: "新对话",
  large: "大字版",
  theme: "外观",
  themes: { auto: "跟随系统", light: "浅色", dark: "深色" },
  phone: "模拟手机（演示）",
  signIn: "登录演示客户",
  change: "换一位演示客户",
  signOut: "退出登录",
} as const;

export const signIn = {
  title: "选择一位演示客户",
  lead: "演示环境中的客户和资料都是虚构的，不用输入密码。",
  loading: "正在读取…",
  close: "关闭",
} as const;

export const demo = {
  label: "演示",
  note: "示例银行是虚构的，客户和资料都是编造的。正式使用时，短信会发到客户自己的手机。",
  identity: "当前身份",
  visitor: "访客（未登录）",
  signIn: "登录",
  change: "换一位",
  phone: "模拟手机",
  messages: "短信",
  none: "还没有短信。需要验证码时，会显示在这里。",
  fill: (code: string) => `填入验证码 ${code}`,
  arrived: "收到一条短信（演示）",
  close: "关闭",
} as const;

/** How the placeholders that stand for a customer's secrets read; the rest is what was kept. */
export const secrets: Record<string, (rest: string) => string> = {
  card: (rest) => `［卡号 尾号 ${rest}］`,
  cvv: () => "［安全码 已隐藏］",
  id_number: () => "［证件号 已隐藏］",
  id_tail: () => "［证件后四位 已隐藏］",
  otp: () => "［验证码 已隐藏］",
  password: () => "［密码 已隐藏］",
  phone: (rest) => rest,
};
export const secret = "［已隐藏］";

export const errors = {
  network: "暂时连不上，请检查网络后再试",
  server: "暂时办不了，请稍后再试",
} as const;
